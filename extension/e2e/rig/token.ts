import { readFile, rename, writeFile } from "node:fs/promises";
import { run } from "./child.js";
import { DEMOTOKEN, PROJECT } from "./paths.js";

/** The PIN of every token here. */
export const PIN = "40917263";

/** The words of the fault module (signer/token/tokentest/faultmodule). */
export type FaultWord =
  | "removed"
  | "locked"
  | "final_try"
  | "badsign"
  | "crash"
  | `hold=${string}`
  | `slow=${number}`
  /** C_Sign fails with this CK_RV, as a number. */
  | `signerr=${number}`
  /** The PIN is typed on the token: this one. */
  | `pinpad=${string}`;

/** What demotoken prints, as far as it is used. */
interface DemoToken {
  module: string;
  env: Record<string, string>;
  ca: string;
}

/** A SoftHSM token behind a module that fails on command and counts the calls that matter. */
export class Token {
  readonly modulePath: string;
  /** The PEM file of the authority. */
  readonly trust: string;
  readonly environment: Record<string, string>;
  readonly #control: string;
  readonly #calls: string;

  private constructor(dir: string, demo: DemoToken) {
    this.modulePath = `${dir}/fault.so`;
    this.trust = demo.ca;
    this.#control = `${dir}/control`;
    this.#calls = `${dir}/calls`;
    this.environment = {
      ...demo.env,
      TRIEN_FAULT_MODULE: demo.module,
      TRIEN_FAULT_CONTROL: this.#control,
      TRIEN_FAULT_CALLS: this.#calls,
    };
  }

  /** Makes a token below a folder of its own; flags are demotoken's. */
  static async make(dir: string, flags: string[]): Promise<Token> {
    const pinFile = `${dir}/pin`;
    await writeFile(pinFile, PIN, { mode: 0o600 });
    const demo: DemoToken = JSON.parse(
      await run(DEMOTOKEN, ["-dir", `${dir}/store`, "-pin-file", pinFile, ...flags]),
    );
    const source = `${PROJECT}signer/token/tokentest/faultmodule/module/fault.c`;
    const token = new Token(dir, demo);
    await run("gcc", ["-shared", "-fPIC", "-o", token.modulePath, source, "-ldl"]);
    await token.fail();
    return token;
  }

  /** Makes the module fail in the given ways from its next call on, or in none. */
  async fail(...words: FaultWord[]): Promise<void> {
    await writeFile(`${this.#control}.next`, `${words.join("\n")}\n`);
    await rename(`${this.#control}.next`, this.#control);
    await writeFile(this.#calls, "");
  }

  /** Counts the calls of a function since the last fail(). */
  async calls(name: "C_Login" | "C_Sign"): Promise<number> {
    const lines = (await readFile(this.#calls, "utf8")).split("\n");
    return lines.filter((line) => line === name).length;
  }
}
