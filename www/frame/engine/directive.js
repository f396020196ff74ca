/** @file The directive `"use manual"`: a cell that costs real time runs only when asked. */

const DIRECTIVE = /^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*(["'])use manual\1[ \t]*(?:;|(?=\r?\n|$))/;

/**
 * @param {string} source
 * @returns {{manual: boolean, source: string}} the source with the directive blanked out, so that positions stay
 */
export function readDirective(source) {
  const match = DIRECTIVE.exec(source);
  if (match === null) return {manual: false, source};
  const start = match[0].search(/["']use manual/);
  const blank = match[0].slice(0, start) + " ".repeat(match[0].length - start);
  return {manual: true, source: blank + source.slice(match[0].length)};
}
