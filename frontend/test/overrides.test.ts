import { expect, it } from "vitest";
import { readCost } from "../src/lib/overrides";

it("reads what an order costs, and says unknown of anything else", () => {
  expect(readCost({ extra_cost: 0.42 })).toBe(0.42);
  expect(readCost({ extra_cost: -1 })).toBe(-1);
  for (const odd of [{ extra_cost: null }, { extra_cost: NaN }, {}, null, undefined]) {
    expect(readCost(odd)).toBe("unknown");
  }
});
