/** @file Type faces, loaded after the first words and shared with the frame, which has no network. */

/** @typedef {import("../shared/protocol").FontData} FontData */

const FACES = [
  {asset: "font:serif", family: "Glassbook Serif", style: "normal"},
  {asset: "font:serif-italic", family: "Glassbook Serif", style: "italic"},
  {asset: "font:sans", family: "Glassbook Sans", style: "normal"},
  {asset: "font:mono", family: "Glassbook Mono", style: "normal"}
];

/**
 * @param {import("./assets.js").Assets} assets
 * @returns {Promise<FontData[]>} empty when a face cannot be had: the system's faces do as well
 */
export async function loadFonts(assets) {
  try {
    const fonts = await Promise.all(
      FACES.map(async ({asset, family, style}) => ({family, style, bytes: await assets.bytes(asset)}))
    );
    for (const {family, style, bytes} of fonts) {
      document.fonts.add(await new FontFace(family, bytes, {style, weight: "200 900"}).load());
    }
    return fonts;
  } catch {
    return [];
  }
}
