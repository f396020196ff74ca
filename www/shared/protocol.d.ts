/** Messages between the programs of the page. Ports carry `Request`/`Reply`; everything else is here. */

import type {ErrorRecord} from "./errors.js";
import type {Progress} from "./progress.js";
import type {DeviceChoice, DeviceReport} from "../worker/device.js";
import type {ComputeFiles} from "../worker/pool.js";

export type ToWorker =
  | {type: "start"; wasm: ArrayBuffer; compute: ComputeFiles; device: DeviceChoice; resume?: Checkpoint}
  | {type: "connect"; port: MessagePort}
  | {type: "stop"; id: number};

export type FromWorker =
  | {type: "ready"; device: DeviceReport}
  | {type: "device"; device: DeviceReport; notice?: string}
  | {type: "failed"; error: ErrorRecord}
  | {type: "progress"; progress: Progress}
  | {type: "stopped"; id: number}
  | {type: "checkpoint"; checkpoint: Checkpoint}
  | {type: "panicked"; error: ErrorRecord};

/** A run as it was at one of its steps. */
export interface Checkpoint {
  /** What the cell asked the kernel for, as JSON: the same cell asks for the same again. */
  request: string;
  label: string;
  step: number;
  steps: number;
  bytes: Uint8Array;
}

export type Theme = "light" | "dark";

export type ToFrame =
  | {type: "code"; code: string}
  | {type: "open"; text: string; paused: boolean; theme: Theme}
  | {type: "fonts"; fonts: FontData[]}
  | {type: "kernel"; port: MessagePort}
  | {type: "asset"; name: string; code: string; wasm?: ArrayBuffer}
  | {type: "data"; name: string; bytes?: ArrayBuffer; problem?: string}
  | {type: "theme"; theme: Theme}
  | {type: "hidden"; hidden: boolean}
  | {type: "run-all"}
  | {type: "run-lost"}
  | {type: "saved"; id: number}
  | {type: "import"; name: string; text: string}
  | {type: "export"; format: "ipynb" | "md" | "page"; name: string}
  | {type: "show"; what: "outline" | "help"}
  | {type: "stop"}
  | {type: "ping"; id: number};

export type FromFrame =
  | {type: "hello"}
  | {type: "ready"}
  | {type: "rendered"; height: number; title: string}
  | {type: "height"; height: number}
  | {type: "changed"; text: string; title: string; id?: number}
  | {type: "file"; name: string; text: string}
  | {type: "imported"; name: string; text: string}
  | {type: "refused"; code: string; text: string}
  | {type: "download"; name: string; content: string | Uint8Array<ArrayBuffer>}
  | {type: "activity"; running: number; queued: number}
  | {type: "want"; name: string}
  | {type: "open-link"; url: string}
  | {type: "command"; name: "restart" | "stop" | "save"}
  | {type: "pong"; id: number}
  | {type: "failed"; message: string};

export interface FontData {
  family: string;
  style: string;
  bytes: ArrayBuffer;
}
