async function (id, kernel, figure) {
  // JupyterLab keeps the server's path in its page configuration, the classic notebook at the body.
  const config = document.getElementById('jupyter-config-data');
  const base = config ? JSON.parse(config.textContent).baseUrl : document.body.getAttribute('data-base-url');
  if (!base) return;
  try {
    if (!window.deepNotebooksPlotly) {
      window.deepNotebooksPlotly = (async () => {
        if (window.Plotly) return window.Plotly;
        const answer = await fetch(base + 'kernelspecs/' + encodeURIComponent(kernel) + '/plotly.min.js', { credentials: 'same-origin' });
        if (!answer.ok) throw new Error('no plotly.min.js beside the kernelspec');
        // Without define, module and exports it sets window.Plotly, also where the page has RequireJS.
        new Function('define', 'module', 'exports', await answer.text()).call(window);
        return window.Plotly;
      })();
    }
    const plotly = await window.deepNotebooksPlotly;
    const place = document.getElementById(id);
    if (!place) return; // a newer update has taken its place
    const chart = document.createElement('div');
    // A figure wider than the cell would be cut off at its edge.
    const layout = { ...figure.layout, width: Math.min(figure.layout.width, place.clientWidth || figure.layout.width) };
    await plotly.newPlot(chart, figure.data, layout, { displaylogo: false });
    place.replaceChildren(chart);
  } catch (error) {
    console.info('DeepNotebooks keeps the static picture:', error);
  }
}
