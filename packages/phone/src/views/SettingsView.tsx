export function SettingsView() {
  return <div class="page"></div>;
}
