export function ScenesView() {
  return <div class="page"></div>;
}
