/**
 * A property that is computed on first use and is a plain property from then on, so that a view is cheap to make
 * and costs no function call a second time. The object it sits on must be as immutable as what it computes from.
 */
export function lazy<T extends object, K extends string, V>(target: T, name: K, compute: () => V): void {
  Object.defineProperty(target, name, {
    configurable: true,
    enumerable: false,
    get: () => {
      const value = compute();
      Object.defineProperty(target, name, { value, enumerable: false });
      return value;
    },
  });
}
