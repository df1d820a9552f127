import { type Complex, complex, over, plus, scaled, times } from "./complex.ts";

/**
 * Complex response of second-order sections at a frequency.
 *
 * @param sections - six numbers each, b0 b1 b2 a0 a1 a2
 * @param rate - samples per second
 * @param hz - frequency in Hz
 * @returns real and imaginary part; the magnitude is the amplitude factor, the angle the phase in radians
 */
export function frequencyResponse(sections: ArrayLike<number>, rate: number, hz: number): Complex {
  const angle = (-2 * Math.PI * hz) / rate;
  const [z1, z2] = [complex(Math.cos(angle), Math.sin(angle)), complex(Math.cos(2 * angle), Math.sin(2 * angle))];
  const polynomial = (at: number) => {
    const [c0, c1, c2] = [sections[at], sections[at + 1], sections[at + 2]] as [number, number, number];
    return plus(complex(c0), plus(scaled(z1, c1), scaled(z2, c2)));
  };
  let response = complex(1);
  for (let s = 0; s < sections.length; s += 6) response = times(response, over(polynomial(s), polynomial(s + 3)));
  return response;
}
