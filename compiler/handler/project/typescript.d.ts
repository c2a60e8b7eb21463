export { ts } from 'ts-morph'
export declare function allLibraries(): readonly { readonly fileName: string; readonly text: string }[]
