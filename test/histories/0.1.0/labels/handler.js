// handler.ts
import { withDurableExecution } from "stepwright";
var handler = withDurableExecution(async (event, context) => {
  const seen = [];
  outer: for (const row of event.rows) {
    inner: for (let at = 0; ; at++) {
      const cell = row[at];
      if (cell === void 0) continue outer;
      switch (cell) {
        case 0:
          continue inner;
        case -1:
          break outer;
        case -2:
          break inner;
      }
      try {
        if (cell === 7) continue outer;
        if (cell === 8) throw new Error("eight");
        seen.push(await context.step("visit", async () => `cell ${cell}`));
      } finally {
        seen.push(`done ${cell}`);
      }
    }
    seen.push("row left");
  }
  block: {
    if (event.mode === "leave") break block;
    both: do {
      if (event.mode === "both") break both;
      seen.push("in block");
    } while (false);
    seen.push("end of block");
  }
  named: if (event.mode === "if") {
    if (seen.length > 0) break named;
    seen.push("nothing seen");
  }
  done: try {
    if (event.mode === "try") break done;
    seen.push("try");
  } finally {
    seen.push("finally");
  }
  choice: switch (event.mode) {
    case "both":
      for (; ; ) break choice;
    default:
      seen.push("default");
  }
  return seen;
});
export {
  handler
};
