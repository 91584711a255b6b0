<?php
// A page that lists the things of the house and switches a lamp, through the TCP interface of frAroundWeb.
// Put it where only you get in: whoever opens it may do what this program was given.
// Another lamp, another port: set AROUND_LAMP ("controller/thing"), AROUND_TCP ("127.0.0.1:45678") and, where asked for, AROUND_TOKEN.
declare(strict_types=1);

final class House
{
    /** @var resource */
    private $socket;
    private int $id = 0;

    public function __construct(string $address, string $token)
    {
        [$host, $port] = explode(':', $address);
        $socket = @fsockopen($host, (int) $port, $errno, $error, 3);
        if ($socket === false) {
            throw new RuntimeException("The TCP interface does not answer at $address ($error): is frAroundWeb running?");
        }
        stream_set_timeout($socket, 20);
        $this->socket = $socket;
        if ($token !== '') {
            $this->ask(['t' => 'hello', 'token' => $token]);
        }
    }

    /** Sends one request and returns its result; steps on the way are passed over. */
    public function ask(array $request): array
    {
        $request['id'] = ++$this->id;
        fwrite($this->socket, json_encode($request, JSON_THROW_ON_ERROR) . "\n");
        while (($line = fgets($this->socket)) !== false) {
            $answer = json_decode($line, true, 32, JSON_THROW_ON_ERROR);
            if (($answer['id'] ?? null) !== $this->id) {
                continue;
            }
            if (isset($answer['error'])) {
                throw new RuntimeException($answer['error']['message']);
            }
            if (array_key_exists('result', $answer)) {
                return $answer['result'];
            }
        }
        throw new RuntimeException('No answer came within 20 seconds.');
    }
}

function text(mixed $value): string
{
    $plain = is_string($value) ? $value : json_encode($value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE);
    return htmlspecialchars((string) $plain, ENT_QUOTES | ENT_SUBSTITUTE);
}

$lamp = getenv('AROUND_LAMP') ?: 'living/lamp';
$things = [];
$said = '';
try {
    $house = new House(getenv('AROUND_TCP') ?: '127.0.0.1:45678', getenv('AROUND_TOKEN') ?: '');
    $wanted = $_POST['on'] ?? $argv[1] ?? null;
    // A form of another page comes with this browser's password too; browsers tell.
    $site = $_SERVER['HTTP_SEC_FETCH_SITE'] ?? 'same-origin';
    if ($wanted !== null && $site !== 'same-origin') {
        throw new RuntimeException('Another page asked for this: press the button here.');
    }
    if ($wanted !== null) {
        $house->ask(['t' => 'write', 'thing' => $lamp, 'property' => 'on', 'value' => $wanted === 'true']);
        $said = $wanted === 'true' ? 'The lamp is on.' : 'The lamp is off.';
    }
    $things = $house->ask(['t' => 'things']);
} catch (Throwable $error) {
    $said = $error->getMessage();
}

if (PHP_SAPI === 'cli') {
    echo $said === '' ? '' : "$said\n";
    foreach ($things as $thing) {
        foreach ($thing['properties'] as $name => $property) {
            echo "{$thing['id']}.$name = " . json_encode($property['value']) . " ({$property['quality']})\n";
        }
    }
    exit;
}
?>
<!doctype html>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Lamp</title>
<h1>Lamp</h1>
<p><?= text($said) ?></p>
<form method="post">
  <button name="on" value="true">On</button>
  <button name="on" value="false">Off</button>
</form>
<?php foreach ($things as $thing): ?>
<h2><?= text($thing['title']) ?></h2>
<ul>
<?php foreach ($thing['properties'] as $name => $property): ?>
  <li><?= text($name) ?>: <?= text($property['value']) ?> <?= text($property['unit'] ?? '') ?> (<?= text($property['quality']) ?>)</li>
<?php endforeach ?>
</ul>
<?php endforeach ?>
