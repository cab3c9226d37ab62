# make setup | run | test | lint | check | demo | bench | screenshots | clean
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
CHROMIUM ?= /usr/bin/chromium
export CHROMIUM

.PHONY: setup setup-dev browser old-browsers run test lint pytest check demo bench screenshots clean

setup: .venv/.ready

setup-dev: .venv/.ready-dev

.venv/.ready: requirements.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新版本"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || $(MAKE) venv-from-debian
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -c constraints.txt
	@touch $@

.venv/.ready-dev: .venv/.ready requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	@touch $@

.PHONY: venv-from-debian
venv-from-debian:
	@rm -rf .venv
	@test "$$(id -u)" = 0 || { echo "缺少 python3-venv，请先安装：sudo apt-get install python3-venv"; exit 1; }
	apt-get update -qq && apt-get install -y -qq python3-venv
	$(PYTHON) -m venv .venv

run: setup
	$(BIN)/python -m streamlit run serve.py --server.port 8501

browser:
	@if [ ! -x $(CHROMIUM) ] || [ ! -d /usr/lib/postgresql ] || [ ! -x /usr/sbin/nginx ] || ! command -v npm >/dev/null || ! fc-list 2>/dev/null | grep -qi "noto.*cjk"; then \
	  if [ "$$(id -u)" = 0 ]; then AS=; elif sudo -n true 2>/dev/null; then AS=sudo; \
	  else echo "测试需要 Chromium、中文字体、PostgreSQL、nginx 和 npm：sudo apt-get install chromium fonts-noto-cjk fontconfig postgresql nginx-light npm"; exit 1; fi; \
	  command -v npm >/dev/null || NPM=npm; \
	  $$AS apt-get update -qq && $$AS env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium fonts-noto-cjk fontconfig postgresql nginx-light $$NPM; fi

# Old browsers that offices have, from npm's packages.
old-browsers: setup-dev browser
	$(BIN)/python -m tests.browsers

# The checks of the text run beside the tests; whichever fails, both are heard.
test: setup-dev browser old-browsers
	$(MAKE) --no-print-directory --keep-going -j2 lint pytest

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Three workers, each with a server, a browser and a PostgreSQL of its own. On two cores: 2 took 13 minutes, 3 under 12, 4 15.
pytest:
	$(BIN)/python -m pytest -n 3 --dist worksteal --durations 20

check: setup
	$(BIN)/python -m planmonitor check

demo: setup
	$(BIN)/python -m planmonitor demo

screenshots: setup-dev browser
	$(BIN)/python -m docs.screenshots

bench: setup-dev browser
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt -c constraints.txt
	$(BIN)/python -m benchmarks

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache
