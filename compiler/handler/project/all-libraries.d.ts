export declare function allLibraries(): readonly { readonly fileName: string; readonly text: string }[]
