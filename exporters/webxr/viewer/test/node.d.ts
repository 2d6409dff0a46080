// The few parts of Node that the test runner uses.

declare module "node:fs" {
  export function readFileSync(path: string, encoding: "utf-8"): string;
}

declare module "node:path" {
  export function join(...parts: string[]): string;
}

declare const process: { argv: string[]; exitCode: number };
