import { expect, it } from 'vitest';
import { barsSvg } from './bars.ts';

it('draws each bar from where it begins, as long as its value', () => {
  const bars = [
    { title: 'whole <axis>', to: 100 },
    { title: 'second half', from: 50, to: 100 },
  ];
  const svg = barsSvg({ title: 'Start', unit: 'ms', bars });
  expect(svg).toContain('whole &#60;axis&#62;');
  expect(svg).toContain('x="220.0" y="33" width="470.0"');
  expect(svg).toContain('x="455.0" y="55" width="235.0"');
});

it('shows the spread as a line around the end of the bar', () => {
  const svg = barsSvg({ title: 'CPU', unit: 'µs', bars: [{ title: 'bare', to: 80, spread: 20 }] });
  expect(svg).toContain('x1="502.0" x2="690.0"');
});
