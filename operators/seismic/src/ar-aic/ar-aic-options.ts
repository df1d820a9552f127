/** Settings of the AR-AIC picker; times in seconds. */
export interface ArAicOptions {
  /** Lower corner of the band-pass, in Hz. */
  readonly lowHz: number;
  /** Upper corner of the band-pass, in Hz; below half the sample rate. */
  readonly highHz: number;
  /** Short-term average before P. */
  readonly pStaSeconds: number;
  /** Long-term average before P. */
  readonly pLtaSeconds: number;
  /** Number of coefficients of the autoregressive model for P. */
  readonly pOrder: number;
  /** Time over which the model for P is fitted and its errors are averaged. */
  readonly pErrorSeconds: number;
  /** Short-term average around S. */
  readonly sStaSeconds: number;
  /** Long-term average around S. */
  readonly sLtaSeconds: number;
  /** Number of coefficients of the autoregressive model for S. */
  readonly sOrder: number;
  /** Time over which the model for S is fitted and its errors are averaged. */
  readonly sErrorSeconds: number;
}

/** Settings for local earthquakes. */
export const arAicDefaults: ArAicOptions = {
  lowHz: 1,
  highHz: 20,
  pStaSeconds: 0.1,
  pLtaSeconds: 1,
  pOrder: 2,
  pErrorSeconds: 0.1,
  sStaSeconds: 1,
  sLtaSeconds: 4,
  sOrder: 8,
  sErrorSeconds: 0.2,
};
