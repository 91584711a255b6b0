import { metricsFault } from '@around/platform';
import * as v from 'valibot';

/** Where a tier serves `/metrics`: `{ host, port, token }`. Beyond loopback without a token is an error. */
export const Metrics = v.pipe(
  v.object({
    host: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(255)), '127.0.0.1'),
    /** 0 takes a free port, which the log tells. */
    port: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)),
    /** Asked of Prometheus as a bearer token. */
    token: v.exactOptional(v.pipe(v.string(), v.minLength(12), v.maxLength(200))),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    const fault = dataset.typed ? metricsFault(dataset.value) : undefined;
    if (fault !== undefined) addIssue({ message: fault });
  }),
);
export type Metrics = v.InferOutput<typeof Metrics>;
