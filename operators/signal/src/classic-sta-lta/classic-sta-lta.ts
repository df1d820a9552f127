import { channelSamples, defineOperator, type Emitter, type Frame, frames, type Kernel, optionsSchema } from "@headframe/core";
import { continuousKernel, type RunState } from "../continuous/continuous-kernel.ts";
import { exampleFrame } from "../continuous/example-frame.ts";
import { madeFrame, type Run } from "../continuous/run.ts";
import { type MovingSum, movingSum, pushToSum } from "../moving-sum/moving-sum.ts";
import type { RatioLengths } from "../sections/block-plan.ts";
import { ratioLengths, ratioOptions, ratioProblems, windowProblem } from "../sections/ratio-lengths.ts";

const options = optionsSchema({ ...ratioOptions });

/** Both windows of each channel. */
interface Work {
  readonly sta: MovingSum[];
  readonly lta: MovingSum[];
}

/**
 * Ratio of the mean power of a short window to that of a long one that ends at the same sample.
 *
 * @see Withers et al. 1998, BSSA 88(1), 95-106
 */
export const classicStaLta = defineOperator({
  name: "classic-sta-lta",
  version: 1,
  family: "signal",
  summary: "Classic STA/LTA of each channel: mean power of a short window over that of a long one",
  description:
    "Means of `x^2` over the last `nsta` and `nlta` samples, each summed afresh so that no rounding piles up. The first `nlta - 1` ratios of a run are 0 and marked as settling. " +
    "Equal to ObsPy's `classic_sta_lta`. Where the long window is silent the ratio is 0.",
  options,
  check: ratioProblems,
  accepts: frames,
  emits: frames,
  keyBy: "source",
  example: {
    options: { staSeconds: 1, ltaSeconds: 2 },
    in: [exampleFrame(new Float64Array([1, 1, 3, 1]), { rate: 1 })],
    out: [exampleFrame(new Float64Array([0, 1, 1.8, 0.2]), { rate: 1, unit: "1", settling: 1 })],
  },
  kernel: (seconds): Kernel<RunState<Work>, Frame, Frame, Record<never, never>> => {
    const lengths = (rate: number) => ratioLengths(seconds, rate);
    const sums = (width: number, channels: readonly string[]) => channels.map(() => movingSum(width));
    return continuousKernel<Work, Frame>({
      problem(frame) {
        const found = lengths(frame.rate);
        return "problem" in found ? found.problem : windowProblem(seconds.ltaSeconds, frame.rate);
      },
      start({ rate, channels }) {
        const { sta, lta } = lengths(rate) as RatioLengths;
        return { sta: sums(sta, channels), lta: sums(lta, channels) };
      },
      step: takeFrame,
    });
  },
});

function takeFrame(run: Run<Work>, frame: Frame, emit: Emitter<Frame, Record<never, never>>): void {
  const out = new Float64Array(frame.samples.length);
  const n = out.length / run.channels.length;
  const before = (run.work.lta[0] as MovingSum).width - 1 - run.count;
  for (let c = 0; c < run.channels.length; c++) {
    const x = channelSamples(frame, c);
    const [sta, lta] = [run.work.sta[c] as MovingSum, run.work.lta[c] as MovingSum];
    for (let i = 0; i < n; i++) {
      const power = (x[i] as number) ** 2;
      const [short, long] = [pushToSum(sta, power), pushToSum(lta, power)];
      if (i >= before && long > 0) out[c * n + i] = (short / long) * (lta.width / sta.width);
    }
  }
  emit.out(madeFrame(run, { t0: frame.t0, samples: out, unit: "1", settling: Math.max(before, run.unsettled - run.count) }));
}
