import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { EndpointName, Contract } from "../../../src/contract/contract.ts";
import type { CallOf, OutputOf } from "../../../src/contract/endpoint.ts";
import { client } from "./client.ts";
import type { CacheKey } from "./keys.ts";

/** A call that changes something; what it touches in the cache is asked again afterwards. */
export function useChange<Name extends EndpointName>(name: Name, touches: readonly CacheKey[]) {
  const cache = useQueryClient();
  return useMutation<OutputOf<Contract[Name]>, Error, CallOf<Contract[Name]>>({
    mutationFn: (input) => client.call(name, input),
    onSettled: () => Promise.all(touches.map((queryKey) => cache.invalidateQueries({ queryKey }))),
  });
}
