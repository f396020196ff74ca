/** @file Notebooks in links: every text comes back, and damage is told from a link of another kind. */

import assert from "node:assert/strict";
import {test} from "node:test";
import {fromLink, toLink} from "../../www/shell/link-codec.js";

test("share link: every text comes back", async () => {
  for (const text of ["", "a", "⅔ 😀 </script>\n".repeat(50), "x".repeat(1e6)]) {
    assert.equal(await fromLink(await toLink(text)), text);
  }
  assert.equal(await fromLink(`${await toLink("end")}.)`), "end", "what chat programs add is left out");
});

test("share link: one that is cut, changed, too new or too large is refused by code", async () => {
  const link = await toLink("some words that make a link of some length");
  await assert.rejects(fromLink(link.slice(0, -3)), {code: "link/cut"});
  await assert.rejects(fromLink(link.slice(0, 20)), {code: "link/cut"});
  await assert.rejects(fromLink(link.replace(/.$/, (last) => (last === "A" ? "B" : "A"))), {code: "link/cut"});
  await assert.rejects(fromLink(link.replace("#v1", "#v9")), {code: "link/unknown-form"});
  await assert.rejects(fromLink(`#v1.AAAAAA.${"A".repeat(300_000)}`), {code: "link/too-long"});
  await assert.rejects(fromLink(await toLink("0".repeat(5e6))), {code: "link/too-long"});
  assert.equal(await fromLink(""), undefined);
  assert.equal(await fromLink("#a-heading"), undefined);
});
