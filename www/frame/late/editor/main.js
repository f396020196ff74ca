/** @file The late download for editing: CodeMirror 6 for one cell, and its grammars for coloring the others. */

import {autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap} from "@codemirror/autocomplete";
import {defaultKeymap, history, historyKeymap, indentWithTab} from "@codemirror/commands";
import {bracketMatching, indentOnInput, syntaxHighlighting} from "@codemirror/language";
import {highlightSelectionMatches, openSearchPanel, search, searchKeymap} from "@codemirror/search";
import {EditorState} from "@codemirror/state";
import {drawSelection, EditorView, highlightSpecialChars, hoverTooltip, keymap} from "@codemirror/view";
import {colors} from "./colors.js";
import {completeFrom, hoverFrom} from "./help.js";
import {languageOf} from "./languages.js";

export {highlighted} from "./colors.js";

/** @typedef {import("./help.js").EditorHelp} EditorHelp */

/**
 * @typedef {object} EditorEvents
 * @property {(text: string) => void} change
 * @property {() => void} leave Escape was pressed
 * @property {() => void} blur the focus went elsewhere
 * @property {EditorHelp} help
 */

/**
 * @typedef {object} CellEditor
 * @property {HTMLElement} element
 * @property {number} cursor
 * @property {(at: {x?: number, y?: number, line?: number, end?: boolean}) => void} focus
 * @property {(text: string) => void} setText
 * @property {() => void} find opens the search panel
 * @property {() => void} destroy
 */

/**
 * @param {string} text
 * @param {string} mode the cell's type
 * @param {EditorEvents} events
 * @returns {CellEditor}
 */
export function createEditor(text, mode, events) {
  let own = false;
  const view = new EditorView({
    state: EditorState.create({
      doc: text,
      extensions: [
        history(),
        drawSelection(),
        highlightSpecialChars(),
        indentOnInput(),
        bracketMatching(),
        closeBrackets(),
        highlightSelectionMatches(),
        search({top: true}),
        EditorState.tabSize.of(2),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({"aria-label": "Code of the cell. Escape leaves the editor."}),
        languageOf(mode),
        syntaxHighlighting(colors),
        autocompletion({override: mode === "js" ? [completeFrom(events.help)] : [], icons: false}),
        hoverTooltip(hoverFrom(events.help)),
        // Shift-Enter and its kind belong to the notebook, so they must pass.
        keymap.of([
          {key: "Escape", run: () => (events.leave(), true)},
          ...closeBracketsKeymap,
          ...completionKeymap.filter(({key}) => key !== "Escape"),
          ...searchKeymap,
          ...historyKeymap,
          ...defaultKeymap.filter(({key}) => key !== "Mod-Enter" && key !== "Escape"),
          indentWithTab
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !own) events.change(update.state.doc.toString());
        }),
        EditorView.domEventHandlers({
          blur: (event) => {
            const next = event.relatedTarget;
            // The search panel is part of the editor; a window that loses focus will get it back.
            if (!(next instanceof Node && view.dom.contains(next)) && document.hasFocus()) events.blur();
          }
        })
      ]
    })
  });
  return {
    element: view.dom,
    get cursor() {
      return view.state.selection.main.head;
    },
    focus: (at) => {
      view.focus();
      const position = place(view, at);
      if (position !== undefined) view.dispatch({selection: {anchor: position}, scrollIntoView: true});
    },
    setText: (next) => {
      own = true;
      view.dispatch({changes: {from: 0, to: view.state.doc.length, insert: next}});
      own = false;
    },
    find: () => void openSearchPanel(view),
    destroy: () => view.destroy()
  };
}

/**
 * @param {EditorView} view
 * @param {{x?: number, y?: number, line?: number, end?: boolean}} at
 */
function place(view, {x, y, line, end}) {
  const {doc} = view.state;
  if (line !== undefined) return doc.line(Math.min(Math.max(1, line), doc.lines)).from;
  if (end === true) return doc.length;
  if (x !== undefined && y !== undefined) return view.posAtCoords({x, y}) ?? undefined;
  return undefined;
}
