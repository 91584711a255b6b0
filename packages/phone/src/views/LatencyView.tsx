export function LatencyView() {
  return <div class="page"></div>;
}
