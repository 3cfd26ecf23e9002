// The little of Node that the tests use; @types/node would bring all of it into the browser code.
declare module "node:test" {
  export default function test(name: string, body: () => void | Promise<void>): void;
}
declare module "node:assert/strict" {
  const assert: {
    equal(got: unknown, want: unknown): void;
    notEqual(got: unknown, want: unknown): void;
    deepEqual(got: unknown, want: unknown): void;
  };
  export default assert;
}
