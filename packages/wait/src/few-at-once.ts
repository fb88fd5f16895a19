/**
 * Works through inputs a few at a time.
 *
 * @param atOnce most inputs that are worked at together
 * @returns the outputs in the order of the inputs. Rejects with the first error
 */
export async function fewAtOnce<Input, Output>(
  inputs: readonly Input[],
  atOnce: number,
  work: (input: Input) => Promise<Output>,
): Promise<readonly Output[]> {
  const outputs: Output[] = [];
  const waiting = inputs.entries();
  const worker = async () => {
    for (const [index, input] of waiting) outputs[index] = await work(input);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return outputs;
}
