/** @file The types of cells that this page runs, and what they are called. */

/** @type {Record<string, string>} */
export const TYPE_WORDS = {js: "JavaScript", md: "Markdown", html: "HTML", tex: "TeX"};
