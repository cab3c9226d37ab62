"""Rules of the county map that need no browser; the browser's half is checked in ``tests/e2e``."""

import json
import re
import shutil
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import folium
import pytest
import streamlit_folium
from streamlit.testing.v1 import AppTest

from components import county_map, map_areas, map_elements
from components.county_map import show_county_map
from components.map_areas import AreaStyle, contrast
from components.map_elements import STATIC, CountyGroup, base_map, coloured_counties, macro_of
from components.map_legend import legend_html
from components.theme import MAP_DAY, MAP_NIGHT, RAMP, MapPalette
from planmonitor.geography import FILES, Geography
from planmonitor.loading import DataError, load_geography

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "data" / "divisions" / "410700"
TEAL = "#3f8f95"


@pytest.fixture(scope="module")
def geography() -> Geography:
    return load_geography(FOLDER)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the division's files that a test may spoil."""
    return Path(shutil.copytree(FOLDER, tmp_path / FOLDER.name))


def script_of(element: folium.Element) -> str:
    return macro_of(element, "script")


def areas_of(group: CountyGroup) -> dict[str, dict[str, Any]]:
    return {area["adcode"]: area for area in json.loads(group.payload)["areas"]}


def surroundings_of(fmap: folium.Map) -> dict[str, Any]:
    (child,) = fmap._children.values()
    assert isinstance(child, map_elements.Surroundings)
    found: dict[str, Any] = json.loads(child.payload)
    return found


def test_only_vendored_assets_are_linked(geography: Geography) -> None:
    fmap = base_map(geography)
    fmap.add_child(coloured_counties(geography, []))
    elements, links = [fmap.get_root()], []
    while elements:
        element = elements.pop()
        links += [
            link for _, link in (*getattr(element, "default_js", ()), *getattr(element, "default_css", ()))
        ]
        elements += element._children.values()
    assert links
    for link in links:
        assert link.startswith((f"{STATIC}vendor/", f"{STATIC}county_map/"))
        assert (ROOT / "static" / link.removeprefix(STATIC).split("?")[0]).is_file()


def test_nothing_sent_to_the_browser_names_an_outside_address(geography: Geography) -> None:
    base = county_map._base_strings(geography, 460, MAP_DAY)
    sent = [base.script, base.header, *base.js_links, *base.css_links]
    sent.append(county_map._paint_string(geography, (), MAP_DAY))
    assert not [text for text in sent if re.search(r"(https?:)?//\w", text)]


def test_vendored_readme_lists_every_package() -> None:
    readme = (ROOT / "static" / "vendor" / "README.md").read_text(encoding="utf-8")
    folders = [path for path in (ROOT / "static" / "vendor").iterdir() if path.is_dir()]
    assert all(path.name in readme for path in folders)
    assert (ROOT / "static" / "vendor" / "leaflet" / "LICENSE").is_file()


def test_map_has_no_tiles_no_attribution_and_does_not_move(geography: Geography) -> None:
    options = base_map(geography).options
    still = ("zoom_control", "attribution_control", "dragging", "scroll_wheel_zoom", "double_click_zoom")
    assert [options[option] for option in still] == [False] * len(still)
    assert options["zoom_snap"] == 0
    assert not [c for c in base_map(geography)._children.values() if isinstance(c, folium.TileLayer)]


def test_same_input_gives_the_same_strings_so_the_map_is_not_rebuilt(geography: Geography) -> None:
    styles = [AreaStyle(geography.adcodes[0], TEAL, ("名称",))]
    assert script_of(base_map(geography)) == script_of(base_map(geography))
    assert script_of(coloured_counties(geography, styles)) == script_of(coloured_counties(geography, styles))


def test_every_call_builds_a_map_of_its_own(geography: Geography) -> None:
    assert base_map(geography) is not base_map(geography)


def test_recolour_sends_no_geometry(geography: Geography) -> None:
    styles = [AreaStyle(adcode, TEAL, ("名称", "3.21 人"), "3.21") for adcode in geography.adcodes]
    script = script_of(coloured_counties(geography, styles))
    assert "coordinates" not in script
    assert len(script) < 4_000


def test_base_map_carries_every_county_with_its_name_and_only_its_code(geography: Geography) -> None:
    base = surroundings_of(base_map(geography))
    assert [f["properties"] for f in base["counties"]["features"]] == [
        {"adcode": a} for a in geography.adcodes
    ]
    assert {label["adcode"]: label["name"] for label in base["labels"]} == {
        label.adcode: label.name for label in geography.labels
    }
    assert len(base["labels"]) == 12


def test_small_urban_districts_have_leader_lines_that_end_inside_them(geography: Geography) -> None:
    led = {
        label["name"]: label for label in surroundings_of(base_map(geography))["labels"] if label["anchor"]
    }
    assert set(led) == {"红旗区", "卫滨区", "凤泉区", "牧野区"}
    rings = {f["properties"]["name"]: f["geometry"]["coordinates"][0] for f in geography.counties["features"]}
    for name, label in led.items():
        assert _contains(rings[name], *reversed(label["anchor"]))
        assert not any(_contains(ring, label["lon"], label["lat"]) for ring in rings.values())


def test_names_without_leader_line_stand_in_their_own_county(geography: Geography) -> None:
    rings = {
        f["properties"]["adcode"]: f["geometry"]["coordinates"][0] for f in geography.counties["features"]
    }
    for label in geography.labels:
        if label.anchor_lon is None:
            assert _contains(rings[label.adcode], label.lon, label.lat)


def test_county_without_style_is_drawn_as_no_data(geography: Geography) -> None:
    area = areas_of(coloured_counties(geography, []))[geography.adcodes[0]]
    assert area["fill"] is None
    assert area["text"][-1] == map_areas.NO_DATA


def test_demo_value_says_so_in_its_tooltip(geography: Geography) -> None:
    adcode = geography.adcodes[0]
    real = AreaStyle(adcode, TEAL, ("名称", "3.2"))
    assert areas_of(coloured_counties(geography, [replace(real, demo=True)]))[adcode]["text"] == [
        "名称",
        "3.2",
        map_areas.DEMO,
    ]
    assert map_areas.DEMO not in areas_of(coloured_counties(geography, [real]))[adcode]["text"]


@pytest.mark.parametrize(
    "hostile", ["</script><b>", "<img src=x onerror=alert(1)>", "${alert(1)}", "{{ 7*7 }}"]
)
def test_text_reaches_the_script_as_data_only(geography: Geography, hostile: str) -> None:
    adcode = geography.adcodes[0]
    group = coloured_counties(geography, [AreaStyle(adcode, None, (hostile,), label_value=hostile)])
    assert "<" not in script_of(group)
    assert "`" not in script_of(group)
    assert areas_of(group)[adcode]["text"] == [hostile]


def test_script_never_writes_html() -> None:
    source = (ROOT / "static" / "county_map" / "county_map.js").read_text(encoding="utf-8")
    assert not re.search(
        r"innerHTML|insertAdjacentHTML|outerHTML|document\.write|bindTooltip|bindPopup", source
    )


@pytest.mark.parametrize("fill", ["red", "#fff", '#ffffff"><script>', "url(#x)", ""])
def test_fill_must_be_a_hex_colour(fill: str) -> None:
    with pytest.raises(ValueError, match="#rrggbb"):
        AreaStyle("410702", fill, ())
    with pytest.raises(ValueError, match="#rrggbb"):
        legend_html([(fill, "低")])


def test_style_for_an_unknown_or_repeated_county_is_refused(geography: Geography) -> None:
    style = AreaStyle(geography.adcodes[0], TEAL, ())
    with pytest.raises(ValueError, match="重复"):
        coloured_counties(geography, [style, style])
    with pytest.raises(ValueError, match="110101"):
        coloured_counties(geography, [AreaStyle("110101", TEAL, ())])


@pytest.mark.parametrize("palette", [MAP_DAY, MAP_NIGHT])
def test_label_contrasts_with_every_fill(geography: Geography, palette: MapPalette) -> None:
    for fill in (*RAMP, None):
        group = coloured_counties(geography, [AreaStyle(geography.adcodes[0], fill, ())], palette)
        dark = areas_of(group)[geography.adcodes[0]]["dark"]
        text = palette.text_light if dark else palette.text_dark
        assert contrast(text, fill or palette.no_data) > 3.5


@pytest.mark.parametrize("palette", [MAP_DAY, MAP_NIGHT])
def test_palette_holds_hex_colours_only(palette: MapPalette) -> None:
    assert all(re.fullmatch(r"#[0-9a-f]{6}", getattr(palette, field.name)) for field in fields(palette))


def test_pale_county_has_a_border_that_shows(geography: Geography) -> None:
    areas = areas_of(coloured_counties(geography, [AreaStyle(geography.adcodes[0], "#e3efef", ())]))
    assert areas[geography.adcodes[0]]["edge"] == MAP_DAY.outline


def test_zones_say_that_their_position_is_approximate(geography: Geography) -> None:
    zones = surroundings_of(base_map(geography))["zones"]
    assert len(zones) == 3
    assert all(map_elements.APPROXIMATE in " ".join(zone["text"]) for zone in zones)
    assert map_elements.APPROXIMATE in legend_html([], zones=True)


def test_legend_escapes_its_texts_and_explains_what_it_shows() -> None:
    html = legend_html(
        [(TEAL, "<1.5"), ("#0f5c66", "≥1.5")], title="a&b", note="<i>", demo=True, notice="审图号<x>"
    )
    assert "&lt;1.5" in html
    assert "a&amp;b" in html
    assert "&lt;i&gt;" in html
    assert "审图号&lt;x&gt;" in html
    assert map_areas.NO_DATA in html
    assert map_areas.DEMO in html
    assert map_areas.NO_DATA not in legend_html([(TEAL, "全部")], no_data=False)


def test_map_is_not_shown_without_its_notice(geography: Geography) -> None:
    with pytest.raises(ValueError, match="来源"):
        show_county_map(geography, [], key="map", notice=" ")


@pytest.mark.parametrize("message", [None, 7, {}, {"adcode": 7}, {"adcode": "110101", "at": 1}, ["410702"]])
def test_browser_may_only_report_a_county_of_this_map(geography: Geography, message: object) -> None:
    assert county_map._clicked(message, geography) is None
    assert county_map._clicked({"adcode": geography.adcodes[0], "at": 1}, geography) == geography.adcodes[0]


def _page() -> None:
    """A page with one map: one county known and selected, the others without data."""
    from pathlib import Path

    import components.county_map as module
    from components.map_areas import AreaStyle
    from planmonitor.loading import load_geography

    folder = Path(module.__file__).parents[1] / "data" / "divisions" / "410700"
    geography = load_geography(folder)
    style = AreaStyle(geography.adcodes[0], "#3f8f95", ("名称",), "3.2", selected=True)
    module.show_county_map(geography, [style], key="map", notice="审图号 <示例>")


def test_shown_map_links_vendored_assets_only_and_prints_its_notice() -> None:
    page = AppTest.from_function(_page).run()
    assert not page.exception
    (component,) = page.get("component_instance")
    sent = json.loads(component.proto.json_args)
    assert all(link.startswith(STATIC) for link in (*sent["js_links"], *sent["css_links"]))
    assert "countyMap.start(map_div" in sent["script"]
    assert "countyMap.paint(map_div" in sent["feature_group"]
    assert sent["returned_objects"] == []
    (below,) = page.get("html")
    assert "审图号 &lt;示例&gt;" in below.proto.body


def test_streamlit_folium_still_offers_what_the_map_relies_on() -> None:
    """The component's function and page are not a public interface: an update that changes them fails here."""
    package = Path(streamlit_folium.__file__).parent
    assert "_component_func = components.declare_component" in (package / "__init__.py").read_text("utf-8")
    (page,) = package.glob("frontend/build/static/js/main.*.js")
    source = page.read_text(encoding="utf-8")
    assert "window.Streamlit=" in source
    for argument in ("script", "header", "html", "height", "js_links", "css_links", "feature_group"):
        assert re.search(rf"args\.{argument}\b|\b{argument}:|args\[\"{argument}\"\]", source), argument


def test_geography_is_equal_by_content(geography: Geography, folder: Path) -> None:
    assert load_geography(folder) == geography
    assert hash(load_geography(folder)) == hash(geography)
    path = folder / "labels.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# 改\n", encoding="utf-8")
    assert load_geography(folder) != geography


def test_neighbours_only_surround_the_city(geography: Geography) -> None:
    assert all(f["properties"]["neighbour"] for f in geography.context["features"])
    assert [f["properties"]["adcode"] for f in geography.outline["features"]] == [geography.adcode]


def test_missing_files_are_reported_together(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        load_geography(tmp_path)
    assert [p.file for p in caught.value.problems] == [str(tmp_path / name) for name in FILES]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('adcode = "410721"', 'adcode = "410722"', "没有这个代码"),
        ('adcode = "410721"', 'adcode = "410724"', "重复"),
        ("lon = 113.66", "lon = 13.66", "不在市域范围内"),
        ("lon = 113.66", 'lon = "东"', "应为数字"),
        ("anchor_lon = 114.025\n", "", "同时给出"),
        ('side = "bottom"', 'side = "below"', "side"),
        ('short = "高新区"', 'shrot = "高新区"', "shrot：不认识的键"),
        ("[[neighbour]]", "[[neighbor]]", "neighbor：不认识的键"),
    ],
)
def test_label_file_is_read_strictly(folder: Path, old: str, new: str, complaint: str) -> None:
    path = folder / "labels.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=complaint):
        load_geography(folder)


@pytest.mark.parametrize("content", ["{", "[]", '{"type": "FeatureCollection", "features": [{}]}'])
def test_broken_geojson_is_reported_with_its_file(folder: Path, content: str) -> None:
    (folder / "counties.geojson").write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"counties\.geojson"):
        load_geography(folder)


def _contains(ring: list[list[float]], x: float, y: float) -> bool:
    """Whether a point lies in a ring, by counting crossings of the ray to the west."""
    inside = False
    for (ax, ay), (bx, by) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside
