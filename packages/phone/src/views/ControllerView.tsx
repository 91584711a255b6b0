export function ControllerView({ id }: { id: string }) {
  return <div class="page">{id}</div>;
}
