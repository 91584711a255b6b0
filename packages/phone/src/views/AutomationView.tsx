export function AutomationView({ id }: { id: string }) {
  return <div class="page">{id}</div>;
}
