<?php
// A page with a button for each scene that this program may run, through the TCP interface of frAroundWeb; in a terminal "php scenes.php movie".
// Put it where only you get in: whoever opens it may do what this program was given.
// Another port: set AROUND_TCP ("127.0.0.1:45678") and, where asked for, AROUND_TOKEN.
declare(strict_types=1);

/** Sends one request on a connection of its own and returns its result. */
function ask(array $request): array
{
    [$host, $port] = explode(':', getenv('AROUND_TCP') ?: '127.0.0.1:45678');
    $socket = @fsockopen($host, (int) $port, $errno, $error, 3);
    if ($socket === false) {
        throw new RuntimeException("The TCP interface does not answer ($error): is frAroundWeb running?");
    }
    stream_set_timeout($socket, 30);
    $token = getenv('AROUND_TOKEN') ?: '';
    if ($token !== '') {
        fwrite($socket, json_encode(['t' => 'hello', 'token' => $token], JSON_THROW_ON_ERROR) . "\n");
    }
    fwrite($socket, json_encode(['id' => 1] + $request, JSON_THROW_ON_ERROR) . "\n");
    while (($line = fgets($socket)) !== false) {
        $answer = json_decode($line, true, 32, JSON_THROW_ON_ERROR);
        if (isset($answer['error'])) {
            throw new RuntimeException($answer['error']['message']);
        }
        if (($answer['id'] ?? null) === 1 && array_key_exists('result', $answer)) {
            return $answer['result'];
        }
    }
    throw new RuntimeException('No answer came within 30 seconds.');
}

/** What became of a scene, in a sentence; what did not work, line by line. */
function run(string $scene): string
{
    $went = ask(['t' => 'scene', 'scene' => $scene]);
    $wrong = array_filter($went['results'], fn (array $part): bool => !$part['ok']);
    $lines = array_map(fn (array $part): string => "{$part['path']}: " . ($part['detail'] ?? 'failed'), $wrong);
    if (!isset($went['took'])) {
        $lines[] = 'Some of it is still under way.';
    }
    return implode("\n", $lines === [] ? ['Done.'] : $lines);
}

$scenes = [];
$said = '';
try {
    $wanted = $_POST['scene'] ?? $argv[1] ?? null;
    // A form of another page comes with this browser's password too; browsers tell.
    if ($wanted !== null && ($_SERVER['HTTP_SEC_FETCH_SITE'] ?? 'same-origin') !== 'same-origin') {
        throw new RuntimeException('Another page asked for this: press the button here.');
    }
    $said = $wanted === null ? '' : run((string) $wanted);
    $scenes = ask(['t' => 'scenes']);
} catch (Throwable $error) {
    $said = $error->getMessage();
}

if (PHP_SAPI === 'cli') {
    echo $said === '' ? '' : "$said\n";
    foreach ($scenes as $scene) {
        echo "{$scene['scene']}: {$scene['title']} ({$scene['parts']} parts)\n";
    }
    exit;
}
?>
<!doctype html>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Scenes</title>
<h1>Scenes</h1>
<pre><?= htmlspecialchars($said, ENT_QUOTES | ENT_SUBSTITUTE) ?></pre>
<form method="post">
<?php foreach ($scenes as $scene): ?>
  <button name="scene" value="<?= htmlspecialchars($scene['scene'], ENT_QUOTES) ?>"><?= htmlspecialchars($scene['title'], ENT_QUOTES | ENT_SUBSTITUTE) ?></button>
<?php endforeach ?>
</form>
