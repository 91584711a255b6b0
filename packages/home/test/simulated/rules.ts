/** The rules of the family, of every kind. */
export const RULES = `
rules:
  hall-light:
    title: Light in the hall
    mode: restart
    when: [{property: hall/motion.motion, is: true}]
    if: [{sun: down}]
    do:
      - {write: hall/lamp.on, value: true}
      - {wait: 2m}
      - {write: hall/lamp.on, value: false}
  heating-morning:
    title: Warm in the morning
    when: [{time: 06:30, days: [mon, tue, wed, thu, fri]}]
    if: [{not: [{mode: away}]}]
    do: [{write: living/heater.target, value: 21}]
  heating-night:
    title: Cool at night
    when: [{time: 22:30}]
    do: [{write: living/heater.target, value: 17}]
  summer-begins:
    title: No heating in summer
    when: [{cron: 0 12 1 5 *}]
    do: [{rule: heating-morning, on: false}]
  summer-ends:
    title: Heating again
    when: [{cron: 0 12 1 10 *}]
    do: [{rule: heating-morning, on: true}]
  half-past-two:
    title: Once each night
    when: [{time: 02:30}]
    do: [{notify: {title: Half past two, to: [Cleo]}}]
  vent:
    title: Fresh air in the cellar
    when: [{cron: 0 */12 * * *}]
    do:
      - {write: cellar/vent.on, value: true}
      - {wait: 5m}
      - {write: cellar/vent.on, value: false}
  blinds:
    title: Blinds down
    when: [{sun: sunset, offset: -15m}]
    do: [{invoke: living/blinds.close}]
  window:
    title: Heating rests while the window is open
    when: [{property: living/window.open, is: true, for: 5m}]
    do:
      - {write: living/heater.target, value: 12}
      - {wait: 3h, until: [{property: living/window.open, is: false}]}
      - {write: living/heater.target, value: 21}
  leak:
    title: Water
    when: [{property: cellar/leak.wet, is: true}]
    do: [{notify: {title: Water in the cellar, level: alarm, to: [Ann, Bob]}}]
  washer:
    title: The washing is done
    when: [{property: cellar/washer.power, below: 5, hysteresis: 15, for: 3m}]
    do: [{notify: {title: The washing is done, to: [Bob]}}]
  frost:
    title: Frost
    when: [{property: garden/air.temperature, below: 0, hysteresis: 2}]
    if: [{between: [17:00, 09:00]}]
    do: [{notify: {title: Frost, to: [Ann]}}]
  nobody:
    title: Nobody home
    when: [{property: home/house.mode, is: away}]
    do: [{scene: all-off}]
  garage:
    title: The garage stands open
    when: [{property: garage/door.open, is: true, for: 15m}]
    do: [{notify: {title: Garage, to: [Ann, Bob]}}]
  garden-silent:
    title: The garden is silent
    when: [{silent: garden, for: 10m}]
    do: [{notify: {title: Garden silent, to: [Ann]}}]
  garden-back:
    title: The garden is back
    when: [{back: garden}]
    do: [{notify: {title: Garden back, to: [Ann]}}]
  button:
    title: The button
    mode: drop
    when: [{event: hall/button.pressed, data: {times: 1}}]
    do: [{invoke: hall/chime.play}, {wait: 10s}]
  bell:
    title: The bell
    mode: queue
    queue: 2
    when: [{event: hall/bell.rang}]
    do: [{notify: {title: The bell, to: [Cleo]}}, {wait: 30s}]
  watering:
    title: Water the garden
    when: [{time: 05:00}]
    if: [{property: garden/soil.level, below: 30}]
    do:
      - repeat:
          - {write: garden/pump.on, value: true}
          - {wait: 5m}
          - {write: garden/pump.on, value: false}
          - {wait: 5m}
        times: 3
  boiler:
    title: Hot water
    when: [{time: 05:30}]
    if: [{not: [{mode: away}]}]
    do:
      - repeat: [{write: cellar/boiler.on, value: true}, {wait: 20m}]
        times: 3
      - {write: cellar/boiler.on, value: false}
  warm:
    title: It is warm
    when: [{property: living/climate.temperature, above: 26, hysteresis: 1.5}]
    do:
      - choose:
          - if: [{mode: home}]
            do: [{notify: {title: Open a window, to: [Bob]}}]
        else: [{notify: {title: It is warm, to: [Cleo]}}]
  started:
    title: The home is back
    when: [{started: true}]
    do: [{notify: {title: The home is back, to: [Ann]}}]
`;

export const SCENE = {
  title: 'All off',
  do: [
    { write: 'living/lamp.on', value: false },
    { write: 'kitchen/light.on', value: false },
  ],
};
