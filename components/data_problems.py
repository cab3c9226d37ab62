"""What a reader sees when the data files are wrong: every problem, file by file, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from components.templating import render
from planmonitor.loading import Problem


def show_problems(problems: Sequence[Problem]) -> None:
    """All problems of the data files, each file with its whole path, in the order in which they were read."""
    st.title("数据文件有误，暂不能显示", anchor=False)
    files = [(name, list(found)) for name, found in groupby(problems, key=lambda p: p.file)]
    st.html(render("data_problems.html", count=len(problems), files=files))
