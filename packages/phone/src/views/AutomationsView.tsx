export function AutomationsView() {
  return <div class="page"></div>;
}
