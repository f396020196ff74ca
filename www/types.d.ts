/** Modules that the build resolves: wasm-bindgen's glue, and style sheets as text. */

declare module "glassbook-compute" {
  /** Settings, cells and results are JSON text. */
  export function planSweep(config: string): string;
  export function summarizeSweep(config: string, cells: string): string;
  export function sweepCsv(config: string, cells: string): string;
  export class SweepCell {
    constructor(config: string, spec: string);
    static resume(config: string, state: Uint8Array): SweepCell;
    advance(): number;
    readonly step: number;
    readonly done: boolean;
    result(): string;
    state(): Uint8Array<ArrayBuffer>;
    free(): void;
  }
  export class TrainingHelper {
    constructor(start: Float32Array);
    readonly messageLength: number;
    begin(message: Float32Array): void;
    finish(message: Float32Array): void;
    free(): void;
  }
  export function initSync(input: {module: WebAssembly.Module}): void;
}

declare module "glassbook-kernel" {
  export interface TrainConfig {
    group: string;
    preset?: "quick" | "wu" | "chughtai";
    model?: "mlp" | "mlp-summed" | "mlp-bias" | "bilinear" | "transformer";
    width?: number;
    embedDim?: number;
    heads?: number;
    trainFraction?: number;
    stratified?: boolean;
    learningRate?: number;
    weightDecay?: number;
    beta1?: number;
    beta2?: number;
    optimizer?: "adamw" | "adam";
    schedule?: "constant" | "linear" | "cosine";
    warmupSteps?: number;
    batchSize?: number;
    steps?: number;
    seed?: number;
    metricsEvery?: number;
    checkpoints?: number;
    engine?: "auto" | "fused" | "burn";
    threads?: 1 | 2 | "auto";
  }
  export type ResumeOptions = Pick<
    TrainConfig,
    "steps" | "learningRate" | "weightDecay" | "metricsEvery" | "checkpoints" | "engine" | "threads"
  >;
  export interface Points {
    step: Float64Array;
    trainLoss: Float64Array;
    testLoss: Float64Array;
    trainAccuracy: Float64Array;
    testAccuracy: Float64Array;
  }
  export interface RunInfo {
    group: string;
    order: number;
    parameters: number;
    trainRows: number;
    testRows: number;
    device: "cpu" | "webgpu";
    engine: string;
    reason: string;
    rates: Readonly<Record<string, number>>;
    moves: {step: number; from: string; to: string; reason: string}[];
    step: number;
    checkpointSteps: Float64Array;
    config: TrainConfig;
  }
  export interface GroupInfo {
    name: string;
    order: number;
    isAbelian: boolean;
    nClasses: number;
    irreps: {irrep: string; dim: number; kind: string}[];
  }
  export interface RunProgress {
    step: number;
    steps: number;
    done: boolean;
    checkpoint: boolean;
    moved: boolean;
    points: Points;
  }
  export class TrainingRun {
    readonly info: RunInfo;
    advance(budgetMs: number): Promise<RunProgress>;
    chooseDevice(canShare: boolean): Promise<boolean>;
    /** Workers that the settings ask for; 0 is as many as help. */
    readonly threadsAsked: number;
    readonly canShare: boolean;
    readonly isAtStop: boolean;
    readonly messageLength: number;
    helperStart(): Float32Array<ArrayBuffer> | undefined;
    beginStep(message: Float32Array): boolean;
    finishStep(message: Float32Array): boolean;
    report(): Promise<RunProgress>;
    checkpoint(): Promise<Uint8Array>;
    tensors(): Promise<Record<string, {shape: Float64Array; values: Float32Array}>>;
    history(): Points;
    traceSimilarity(): Promise<{irrep: string; dim: number; cosine: number | undefined}[]>;
    network(): Promise<GroupNetwork>;
    free(): void;
  }
  /** Its analyses are called by name; see `ANALYSES` in worker/networks.js. */
  export class GroupNetwork {
    readonly info: Record<string, unknown>;
    metrics(): unknown;
    free(): void;
  }
  export interface SuperpositionInfo {
    model: "autoencoder" | "neurons" | "absolute" | "doubleDescent" | "sae";
    engine: string;
    device: string;
    instances: number;
    hidden: number;
    features: number;
    dictionary: number | undefined;
    parameters: number;
    importance: Float32Array;
    probability: Float32Array;
  }
  export interface SuperpositionSnapshot {
    step: number;
    weights: Record<string, Float32Array>;
    resampled: Uint8Array;
  }
  export class SuperpositionRun {
    readonly info: SuperpositionInfo;
    advance(budgetMs: number): Promise<{
      step: number;
      steps: number;
      done: boolean;
      points: Record<string, Float64Array>;
      weights: Record<string, Float32Array>;
      snapshots: SuperpositionSnapshot[];
    }>;
    free(): void;
  }
  export class GpuSweep {
    readonly bytes: Float64Array;
    rates(workers: number): Promise<{cpu?: number; webgpu?: number}>;
    advance(budgetMs: number): Promise<{done: boolean; cells: string; step: number; finished: string}>;
    states(): Promise<{spec: string; step: number; state: Uint8Array}[]>;
    free(): void;
  }
  export class Kernel {
    static create(device: "auto" | "cpu" | "webgpu"): Promise<Kernel>;
    openGpu(): Promise<{name: string; isSoftware: boolean}>;
    gpuSweep(config: string, cells: string, states: Uint8Array[]): GpuSweep;
    onGpuLost(callback: (reason: string) => void): void;
    readonly device: {kind: "cpu" | "webgpu"; name: string};
    groupInfo(group: string): GroupInfo;
    startTraining(config: TrainConfig): TrainingRun;
    resumeTraining(bytes: Uint8Array, options: ResumeOptions | undefined): TrainingRun;
    groupElements(group: string): object;
    cayleyTable(group: string): Uint32Array;
    subgroups(group: string): object[];
    traceSlice(group: string, irrep: string, fixed: string, element: number): Float64Array;
    bestMixture(group: string, irreps: string[], divisions: number): object;
    traceCosines(group: string): object;
    traceLossOver(group: string, irrep: string, lefts: Uint32Array, rights: Uint32Array): object;
    irrepOverlaps(group: string): object;
    representationMatrix(group: string, name: string): object;
    oracles(group: string): object[];
    oracleNetwork(group: string, id: string): GroupNetwork;
    tensorNetwork(group: string, model: string, tensors: object, elements: string[]): GroupNetwork;
    fileNetwork(bytes: Uint8Array, group: string, model: string, elements: string[], transposed: boolean): GroupNetwork;
    characterTable(group: string): object;
    irrepMatrices(group: string, irrep: string): object;
    traceTable(group: string): {irrep: string; dim: number; kind: string; loss: number; accuracy: number}[];
    startSuperposition(config: unknown): SuperpositionRun;
    superpositionAnalysis(analysis: string, input: unknown): object;
  }
  export function initSync(options: {module: WebAssembly.Module}): unknown;
}

declare module "glassbook-plots" {
  export function initSync(options: {module: WebAssembly.Module}): unknown;
}

declare module "@observablehq/runtime" {
  export const Runtime: any;
  export class RuntimeError extends Error {
    input?: string;
  }
}
declare module "@observablehq/inspector" {
  export class Inspector {
    constructor(node: HTMLElement);
    fulfilled(value: unknown, name?: string): void;
  }
}
declare module "@observablehq/inputs";
declare module "jsdom";
declare module "htl" {
  export const html: any;
  export const svg: any;
}

declare module "*.css" {
  const text: string;
  export default text;
}
