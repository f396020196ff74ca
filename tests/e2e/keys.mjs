/** @file Keys by name. */

/** Keys by WebDriver's numbers. */
export const KEY = {
  Enter: "\uE007",
  Escape: "\uE00C",
  Control: "\uE009",
  Shift: "\uE008",
  Alt: "\uE00A",
  End: "\uE010",
  ArrowDown: "\uE015",
  Tab: "\uE004"
};
