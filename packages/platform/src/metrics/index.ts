export { EXPOSITION_TYPE, exposition } from './exposition.js';
export { byLabel, type MetricFamily, type MetricSample, single } from './family.js';
export { Histogram } from './histogram.js';
export { MetricsEdge, type MetricsOptions, metricsFault } from './metricsEdge.js';
