import { seriesColour } from '../../console/model/colours.ts';

/** Gives each service a colour: those of the trace in their order, then others, such as those of a compared trace, as they come. */
export function serviceColours(services: readonly string[]): (service: string) => string {
  const places = new Map(services.map((service, at) => [service, at]));
  return (service) => {
    const place = places.get(service) ?? places.size;
    places.set(service, place);
    return seriesColour(place);
  };
}
