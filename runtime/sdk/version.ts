/** Of this package; its source compatibility is with `@aws/durable-execution-sdk-js` 2.4. */
export const SDK_VERSION: string = '0.1.0'
