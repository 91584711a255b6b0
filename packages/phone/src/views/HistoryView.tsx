export function HistoryView({ thing, name }: { thing: string; name: string }) {
  return (
    <div class="page">
      {thing} {name}
    </div>
  );
}
