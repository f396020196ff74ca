/** @file Lint rules: the recommended ones, and which part of the page may import which. */

import js from "@eslint/js";
import globals from "globals";

/** Which part of the page may import which: every part may use `shared`, and no part reaches into another. */
const LAYERS = [
  {files: ["www/shell/**/*.js"], forbidden: ["frame", "worker", "plot"]},
  {files: ["www/worker/**/*.js"], forbidden: ["frame", "shell", "plot"]},
  {files: ["www/frame/**/*.js"], forbidden: ["shell", "worker"]},
  {files: ["www/plot/**/*.js"], forbidden: ["shell", "worker", "frame"]}
];

export default [
  {ignores: ["dist/**", "target/**", "www/pkg/**", "crates/**", "tests/bench/**"]},
  js.configs.recommended,
  {
    languageOptions: {ecmaVersion: "latest", sourceType: "module"},
    rules: {
      "max-lines": ["error", {max: 200}],
      "no-restricted-globals": ["error", "event", "name", "status"],
      "no-unused-vars": ["error", {argsIgnorePattern: "^_"}],
      "prefer-const": "error",
      eqeqeq: ["error", "smart"]
    }
  },
  {files: ["www/**/*.js"], languageOptions: {globals: globals.browser}},
  {files: ["www/worker/**/*.js"], languageOptions: {globals: globals.worker}},
  {
    files: ["www/**/*.mjs", "tests/**/*.{js,mjs}", "*.mjs"],
    languageOptions: {globals: {...globals.node, ...globals.browser, ...globals.worker}}
  },
  ...LAYERS.map(({files, forbidden}) => ({
    files,
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: forbidden.map((part) => ({
            group: [`**/${part}/**`],
            message: `This part of the page does not know ${part}.`
          }))
        }
      ]
    }
  }))
];
