/**
 * @file Turns a specification as people write it into the form the wasm module reads.
 *
 * Lists of numbers become bytes: walking a typed array value by value across the wasm border costs
 * more than drawing it. `Float32Array` stays single precision, so that the read-out shows the
 * number that was passed.
 */

/** @typedef {ArrayLike<number>} Numeric */

/**
 * @param {unknown} value
 * @returns {value is Numeric & ArrayBufferView}
 */
function isTypedArray(value) {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** @param {ArrayBufferView} view */
function bytesOf(view) {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** @param {unknown} value */
function isNumberOrGap(value) {
  return typeof value === "number" || value === null || value === undefined;
}

/**
 * Packs a list of numbers; `null` and `undefined` become NaN, which is drawn as a gap.
 *
 * @param {Numeric} list
 * @returns {Uint8Array | {f32: Uint8Array}}
 */
export function packNumbers(list) {
  if (list instanceof Float32Array) return {f32: bytesOf(list)};
  if (list instanceof Float64Array) return bytesOf(list);
  const wide = new Float64Array(list.length);
  for (let i = 0; i < list.length; i++) wide[i] = list[i] == null ? NaN : Number(list[i]);
  return bytesOf(wide);
}

/**
 * A matrix given as rows, as one list and its shape.
 *
 * @param {ArrayLike<Numeric>} rows
 * @returns {{values: Float64Array | Float32Array, rows: number, columns: number}}
 * @throws {TypeError} if the rows differ in length
 */
export function flattenRows(rows) {
  const columns = rows[0]?.length ?? 0;
  const single = Array.from(rows).every((row) => row instanceof Float32Array);
  const values = new (single ? Float32Array : Float64Array)(rows.length * columns);
  for (let r = 0; r < rows.length; r++) {
    const row = rows[r];
    if (row === undefined || row.length !== columns) {
      throw new TypeError(`row ${r} has ${row?.length} values where row 0 has ${columns}`);
    }
    for (let c = 0; c < columns; c++) values[r * columns + c] = row[c] ?? NaN;
  }
  return {values, rows: rows.length, columns};
}

/** @param {unknown} value */
function isMatrix(value) {
  if (!Array.isArray(value) || value.length === 0) return false;
  return value.every((row) => isTypedArray(row) || (Array.isArray(row) && row.every(isNumberOrGap)));
}

/**
 * @param {any} value
 * @returns {any}
 */
function pack(value) {
  if (isTypedArray(value)) return packNumbers(value);
  if (Array.isArray(value)) {
    const isList = value.length > 0 && value.every(isNumberOrGap);
    return isList ? packNumbers(/** @type {Numeric} */ (/** @type {unknown} */ (value))) : value.map(pack);
  }
  if (value === null || typeof value !== "object") return value;
  /** @type {Record<string, any>} */
  const packed = {};
  for (const [key, item] of Object.entries(value)) {
    // An absent option and one set to undefined mean the same to people.
    if (item === undefined || item === null) continue;
    if ((key === "x" || key === "y") && typeof item === "string") packed[key] = {label: item};
    else if (key === "values" && isMatrix(item)) {
      const {values, rows, columns} = flattenRows(item);
      Object.assign(packed, {rows, columns, values: packNumbers(values)});
    } else if (key === "images" && Array.isArray(item) && item.length > 0 && item.every(isMatrix)) {
      const images = item.map(flattenRows);
      const {rows, columns} = /** @type {{rows: number, columns: number}} */ (images[0]);
      Object.assign(packed, {rows, columns, images: images.map(({values}) => packNumbers(values))});
    } else packed[key] = pack(item);
  }
  return packed;
}

/**
 * @param {Record<string, any>} spec a chart specification
 * @returns {Record<string, any>} the same with numbers packed, `undefined` dropped and axis labels
 *   given as plain text expanded
 * @throws {TypeError} if it is no object
 */
export function normalize(spec) {
  if (spec === null || typeof spec !== "object" || Array.isArray(spec)) {
    throw new TypeError("a chart specification is an object, e.g. {series: [{y: [1, 2, 3]}]}");
  }
  return pack(spec);
}
