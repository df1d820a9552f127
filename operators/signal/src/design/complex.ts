/** Complex numbers for filter design: a few operations on plain pairs. @module */

/** A complex number. */
export interface Complex {
  readonly re: number;
  readonly im: number;
}

/** `re + i im`. */
export function complex(re: number, im = 0): Complex {
  return { re, im };
}

/** `a + b`. */
export function plus(a: Complex, b: Complex): Complex {
  return { re: a.re + b.re, im: a.im + b.im };
}

/** `a - b`. */
export function minus(a: Complex, b: Complex): Complex {
  return { re: a.re - b.re, im: a.im - b.im };
}

/** `a b`. */
export function times(a: Complex, b: Complex): Complex {
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

/** `factor a`. */
export function scaled(a: Complex, factor: number): Complex {
  return { re: a.re * factor, im: a.im * factor };
}

/** Quotient by Smith's method, which neither overflows nor loses digits where a plain formula would. */
export function over(a: Complex, b: Complex): Complex {
  if (Math.abs(b.re) >= Math.abs(b.im)) {
    const ratio = b.im / b.re;
    const scale = 1 / (b.re + b.im * ratio);
    return { re: (a.re + a.im * ratio) * scale, im: (a.im - a.re * ratio) * scale };
  }
  const ratio = b.re / b.im;
  const scale = 1 / (b.im + b.re * ratio);
  return { re: (a.re * ratio + a.im) * scale, im: (a.im * ratio - a.re) * scale };
}

/** Absolute value. */
export function magnitude(a: Complex): number {
  return Math.sqrt(a.re * a.re + a.im * a.im);
}

/** Square root with a real part of 0 or more; the sign of the imaginary part is kept. */
export function squareRoot(a: Complex): Complex {
  const m = magnitude(a);
  if (m === 0) return complex(0);
  if (a.re > 0) {
    const re = Math.sqrt(0.5 * (m + a.re));
    return complex(re, 0.5 * (a.im / re));
  }
  const im = Math.sqrt(0.5 * (m - a.re));
  return complex(Math.abs(0.5 * (a.im / im)), a.im < 0 ? -im : im);
}

/** Product of numbers; 1 for none. */
export function product(values: readonly Complex[]): Complex {
  return values.reduce(times, complex(1));
}
