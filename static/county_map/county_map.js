/* The browser half of components/county_map.py: two calls, emitted by the folium elements there, and one for paper.
 *
 * countyMap.start(map, base)   once: surroundings, outline, leader lines, zones, and a view that always fits
 * countyMap.paint(map, look)   on every rerun: creates the counties the first time, restyles them afterwards
 * countyMap.refit()            from the page around it, when the frame has another size on paper
 *
 * Texts reach the page through textContent only, never as HTML.
 */
window.countyMap = (function () {
  "use strict"

  const SVG = "http://www.w3.org/2000/svg"
  let base = null
  let shown = null
  let group = null
  let tip = null
  let hovered = null
  const counties = {}
  const zoneNodes = []

  function element(tag, className, text) {
    const node = document.createElement(tag)
    node.className = className
    if (text !== undefined) node.textContent = text
    return node
  }

  function pane(map, name, zIndex) {
    const node = map.createPane(name)
    node.style.zIndex = zIndex
    node.style.pointerEvents = "none"
    return name
  }

  function mark(map, lat, lon, node, paneName) {
    const icon = L.divIcon({ html: node, className: "map-mark", iconSize: [0, 0] })
    return L.marker([lat, lon], {
      icon: icon, pane: paneName || "markerPane", interactive: false, keyboard: false,
    }).addTo(map)
  }

  /* ---- the base map ---- */

  function start(map, data) {
    base = data
    shown = map
    const root = map.getContainer()
    for (const [name, value] of Object.entries(base.colours)) root.style.setProperty("--" + name, value)
    map.attributionControl && map.attributionControl.remove()
    const still = { interactive: false }
    const surroundings = pane(map, "surroundings", 300)
    const outline = pane(map, "outline", 350)
    L.geoJSON(base.context, {
      ...still, pane: surroundings,
      style: { color: base.colours.neighbour, weight: 1, fill: false, opacity: 1 },
    }).addTo(map)
    L.geoJSON(base.outline, {
      ...still, pane: outline,
      style: { color: base.colours.outline, weight: 3, fill: false, lineJoin: "round" },
    }).addTo(map)
    base.neighbours.forEach(function (place) {
      mark(map, place.lat, place.lon, element("span", "neighbour-name", place.name), surroundings)
    })
    const lines = pane(map, "leaders", 450)
    base.labels.forEach(function (label) {
      const county = (counties[label.adcode] = { label: label })
      const node = element("div", "county-label")
      county.nameNode = node.appendChild(element("span", "county-name", label.name))
      county.valueNode = node.appendChild(element("span", "county-value", ""))
      county.labelNode = node
      mark(map, label.lat, label.lon, node)
      if (label.anchor) {
        const ends = [label.anchor, [label.lat, label.lon]]
        L.polyline(ends, { ...still, pane: lines, color: base.colours.paper, weight: 2.6, opacity: 0.6 }).addTo(map)
        L.polyline(ends, { ...still, pane: lines, color: base.colours.ink, weight: 1.1, opacity: 0.85 }).addTo(map)
        L.circleMarker(label.anchor, {
          ...still, pane: lines, radius: 2.6, color: base.colours.paper, weight: 1,
          fillColor: base.colours.ink, fillOpacity: 1,
        }).addTo(map)
        node.classList.add("outside", label.anchor[1] < label.lon ? "starts-here" : "ends-here")
      }
    })
    base.zones.forEach(function (zone) {
      const node = element("span", "zone side-" + zone.side)
      node.appendChild(element("i", "zone-diamond"))
      node.appendChild(element("span", "zone-name", zone.short))
      node.addEventListener("mouseover", function () { hint(map, zone.text) })
      node.addEventListener("mouseout", function () { hint(map, null) })
      mark(map, zone.lat, zone.lon, node)
      zoneNodes.push([node, zone.host])
    })
    tip = root.appendChild(element("div", "county-tip"))
    tip.setAttribute("role", "tooltip")
    tip.hidden = true
    root.addEventListener("mousemove", function (event) { place(map, map.mouseEventToContainerPoint(event)) })
    root.addEventListener("mouseleave", function () { hint(map, null) })
    map.on("resize", function () { fit(map) })
    reveal(map)
  }

  /* Streamlit-folium does not wait for style sheets: show the map when both have arrived. */
  function reveal(map) {
    const ready = getComputedStyle(map.getPane("mapPane")).position === "absolute"
    const styled = getComputedStyle(map.getContainer()).getPropertyValue("--county-map").trim() === "1"
    if (!ready || !styled) return void setTimeout(function () { reveal(map) }, 10)
    map.invalidateSize({ animate: false })
    fit(map)
    map.getContainer().classList.add("ready")
  }

  /* Fractional zoom, so that the city fills the frame at any size; labels grow gently with it. */
  function fit(map) {
    const size = map.getSize()
    if (!size.x || !size.y) return
    const edge = Math.max(6, Math.min(size.x, size.y) * 0.02)
    map.fitBounds(base.bounds, { padding: [edge, edge], animate: false })
    const [[south, west], [north, east]] = base.bounds
    const width = map.latLngToContainerPoint([south, east]).x - map.latLngToContainerPoint([north, west]).x
    const scale = width / (east - west)
    const text = Math.max(11, Math.min(18, 8.6 + scale * 0.0095))
    const root = map.getContainer()
    root.style.setProperty("--text", text.toFixed(2) + "px")
    root.classList.toggle("compact", scale < base.zone_names_from)
    root.querySelectorAll(".neighbour-name").forEach(function (node) {
      const box = node.getBoundingClientRect()
      const whole = box.left >= 2 && box.top >= 2 && box.right <= size.x - 2 && box.bottom <= size.y - 2
      node.style.visibility = whole ? "" : "hidden"
    })
  }

  /* ---- the counties ---- */

  function paint(map, look) {
    const styles = {}
    look.areas.forEach(function (area) { styles[area.adcode] = area })
    hatches(map, look)
    if (!group) {
      group = L.featureGroup()
      L.geoJSON(base.counties, {
        smoothFactor: 0.5,
        style: { weight: 1, color: base.colours.paper, fillOpacity: 1 },
        onEachFeature: function (feature, layer) {
          const adcode = feature.properties.adcode
          const county = counties[adcode]
          county.layer = layer
          layer.on("mouseover", function () { hovered = adcode; hint(map, county.style.text); draw(county); inOrder() })
          layer.on("mouseout", function () { hovered = null; hint(map, null); draw(county); inOrder() })
          layer.on("click", function () { pick(adcode) })
          layer.on("add", function () { reachable(layer, adcode) })
          layer.addTo(group)
        },
      })
      group.addTo(map)
    }
    Object.entries(counties).forEach(function ([adcode, county]) {
      county.style = styles[adcode]
      county.valueNode.textContent = county.style.value
      county.labelNode.classList.toggle("on-dark", county.style.dark)
      county.labelNode.classList.toggle("selected", county.style.selected)
      county.layer._path && county.layer._path.setAttribute("aria-label", county.style.text.join("，"))
      county.layer._path && county.layer._path.setAttribute("aria-pressed", String(county.style.selected))
      draw(county)
    })
    zoneNodes.forEach(function ([node, host]) { node.classList.toggle("on-dark", counties[host].style.dark) })
    inOrder()
    if (hovered) hint(map, counties[hovered].style.text)
    return group
  }

  function draw(county) {
    const style = county.style
    const over = hovered === county.label.adcode
    county.layer.setStyle({
      fillColor: style.fill === null ? base.colours.no_data : style.demo ? `url(#${hatchId(style.fill)})` : style.fill,
      color: style.selected ? base.colours.ink
        : over ? base.colours.hover
          : style.fill === null ? base.colours.no_data_line : style.edge,
      weight: style.selected ? 2.6 : over ? 1.8 : 1,
      dashArray: style.fill === null && !style.selected && !over ? "3 3" : null,
    })
  }

  /* Thick borders on top. Moving a path under the pointer makes the browser report it anew and loses the
   * focus: move only when the order is wrong, and give the focus back. */
  function inOrder() {
    const raised = Object.values(counties).filter(function (county) { return county.style.selected })
    if (hovered && !counties[hovered].style.selected) raised.unshift(counties[hovered])
    if (!raised.length || !raised[0].layer._path) return
    const drawn = Array.from(raised[0].layer._path.parentNode.children).slice(-raised.length)
    if (raised.every(function (county, i) { return county.layer._path === drawn[i] })) return
    const focused = document.activeElement
    raised.forEach(function (county) { county.layer.bringToFront() })
    if (focused && focused !== document.activeElement) focused.focus({ preventScroll: true })
  }

  /* A county is a button: it can be reached and pressed from the keyboard too. */
  function reachable(layer, adcode) {
    const path = layer._path
    path.setAttribute("tabindex", "0")
    path.setAttribute("role", "button")
    path.dataset.adcode = adcode
    path.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" && event.key !== " ") return
      event.preventDefault()
      pick(adcode)
    })
  }

  /* Straight to Streamlit: st_folium's own report comes 250 ms later and carries no code. */
  function pick(adcode) {
    window.Streamlit && window.Streamlit.setComponentValue({ adcode: adcode, at: Date.now() })
  }

  /* Demonstration values: the class colour under fine diagonals, so that the legend still holds. */
  function hatchId(fill) { return "hatch-" + fill.slice(1) }

  function hatches(map, look) {
    let defs = document.getElementById("hatches")
    if (!defs) {
      const svg = document.createElementNS(SVG, "svg")
      svg.setAttribute("width", "0")
      svg.setAttribute("height", "0")
      svg.setAttribute("aria-hidden", "true")
      svg.style.position = "absolute"
      defs = svg.appendChild(document.createElementNS(SVG, "defs"))
      defs.id = "hatches"
      map.getContainer().appendChild(svg)
    }
    look.areas.forEach(function (area) {
      if (!area.demo || area.fill === null || document.getElementById(hatchId(area.fill))) return
      const pattern = defs.appendChild(document.createElementNS(SVG, "pattern"))
      const set = { id: hatchId(area.fill), width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" }
      Object.entries(set).forEach(function ([key, value]) { pattern.setAttribute(key, value) })
      const ground = pattern.appendChild(document.createElementNS(SVG, "rect"))
      const stripe = pattern.appendChild(document.createElementNS(SVG, "rect"))
      Object.entries({ width: 7, height: 7, fill: area.fill }).forEach(function ([k, v]) { ground.setAttribute(k, v) })
      const light = area.dark ? { fill: base.colours.text_light, "fill-opacity": 0.24 }
        : { fill: base.colours.text_dark, "fill-opacity": 0.17 }
      Object.entries({ width: 1.3, height: 7, ...light }).forEach(function ([k, v]) { stripe.setAttribute(k, v) })
    })
  }

  /* ---- the tooltip: beside the pointer, never outside the frame ---- */

  function hint(map, lines) {
    tip.hidden = !lines || !lines.length
    if (tip.hidden) return
    tip.replaceChildren(...lines.map(function (line, i) { return element("div", i ? "tip-line" : "tip-title", line) }))
  }

  function place(map, point) {
    if (tip.hidden) return
    const size = map.getSize()
    const gap = 14
    let x = point.x + gap
    let y = point.y + gap
    if (x + tip.offsetWidth > size.x - 4) x = point.x - gap - tip.offsetWidth
    if (y + tip.offsetHeight > size.y - 4) y = point.y - gap - tip.offsetHeight
    tip.style.transform = `translate(${Math.max(4, x)}px, ${Math.max(4, y)}px)`
  }

  /* At once, for a page about to be printed: the browser takes no pause for a resize to be heard of. Without a height
   * the map gets the one back that it was started with. */
  function refit(height) {
    if (!shown) return
    const root = shown.getContainer()
    root.style.height = height ? height + "px" : ""
    shown.invalidateSize({ animate: false, pan: false })
    fit(shown)
  }

  return { start: start, paint: paint, refit: refit }
})()
