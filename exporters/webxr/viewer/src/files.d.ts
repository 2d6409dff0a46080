// What esbuild makes of files that are not TypeScript.

declare module "*.glsl" {
  const text: string;
  export default text;
}

declare module "*.css";
