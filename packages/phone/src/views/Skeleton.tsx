/** What stands there before anything is known: the same shapes as in index.html. */
export function Skeleton() {
  return (
    <div class="shell" aria-hidden="true">
      <div class="head">
        <h1>Around</h1>
      </div>
      <div class="main">
        <SkeletonTiles />
      </div>
      <div class="bar" />
    </div>
  );
}

export function SkeletonTiles() {
  return (
    <div class="tiles" aria-hidden="true">
      {[1, 2, 3, 4, 5, 6].map((n) => (
        <div key={n} class="skeleton" />
      ))}
    </div>
  );
}
