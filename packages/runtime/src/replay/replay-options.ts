import type { Catalogue, FlowDocument, Host, Time } from "@headframe/core";
import type { Limits } from "../limits.ts";

/** What a replay needs, and what may be chosen about it. */
export interface ReplayOptions {
  /** `breathe` and `tidy` as for a run. */
  readonly host: Host & { breathe?(): Promise<void>; tidy?(): void };
  /** Operators and devices of the recorded flow. Only sources are opened, and only to read again. */
  readonly catalogue: Catalogue;
  /** State directory of a run, which may be going on. */
  readonly directory: string;
  /** Name that the recorded flow must have. */
  readonly flow?: string;
  /** First and last event time of the comparison; everything that is kept unless told. */
  readonly from?: Time | undefined;
  readonly to?: Time | undefined;
  /** Another flow to compare with, bound; may be made from the recorded one. Its sources are those of the recorded one, by id. */
  readonly against?: FlowDocument | ((recorded: FlowDocument) => FlowDocument) | undefined;
  /** Operators and devices of the other flow; those of the recorded one unless told. */
  readonly againstCatalogue?: Catalogue;
  /** Events of one type, source, channel and phase are the same thing when their times are at most this far apart; 0.5 unless told. */
  readonly toleranceSeconds?: number;
  /** Bounds that the recorded run had, where they were not the default ones. */
  readonly limits?: Partial<Limits>;
  readonly onProgress?: (progress: ReplayProgress) => void;
  readonly signal?: AbortSignal;
}

/** How far a replay has come. */
export interface ReplayProgress {
  readonly turns: number;
  /** Event time reached. */
  readonly reached: Time | undefined;
  /** Event time that was run again so far, s. */
  readonly eventSeconds: number;
}
