export function UsersView() {
  return <div class="page"></div>;
}
