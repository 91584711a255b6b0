export function WelcomeView() {
  return <div class="page"></div>;
}
