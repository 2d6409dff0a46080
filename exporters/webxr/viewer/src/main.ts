// Starts the viewer on the page that holds it.

console.assert(true);
