export function RoomView({ room }: { room: string }) {
  return <div class="page">{room}</div>;
}
