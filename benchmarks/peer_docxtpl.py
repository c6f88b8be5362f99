"""The peer: the same report as a docxtpl user would write it (pandas, pyplot, InlineImage). Run: peer_docxtpl.py TEMPLATE DATA OUT."""

import sys
from pathlib import Path

import pandas as pd
import yaml
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage

template, data, out = (Path(name) for name in sys.argv[1:4])
prior = data.parent / "2022H1"
facts = yaml.safe_load((data / "report.yaml").read_text("utf-8"))
events = pd.read_csv(data / "事故台账.csv")
hazards = pd.read_csv(data / "隐患整治.csv")
weekly = pd.read_csv(data / "周调度.csv")
complaints = pd.read_csv(data / "投诉举报.csv").iloc[0]
fines = pd.read_csv(data / "执法检查.csv")
before = pd.read_csv(prior / "事故统计.csv")
before = before[before["行业领域"] != "合计"]
before_months = pd.read_csv(prior / "事故月度.csv")

sectors = events.groupby("行业领域").agg(起数=("事故编号", "count"), 死亡=("死亡人数（人）", "sum")).reset_index()
sectors = sectors.merge(before, on="行业领域", how="outer").fillna(0)
months = (
    events.assign(月=pd.to_datetime(events["发生日期"]).dt.month)
    .groupby("月")
    .size()
    .reindex(range(1, 7), fill_value=0)
)
hazards["整改率"] = (hazards["已整改（处）"] / hazards["排查发现（处）"] * 100).round(1)
hazards["未整改"] = hazards["排查发现（处）"] - hazards["已整改（处）"]
fines["万元"] = fines["罚款（元）"] / 10000
fines = fines.sort_values("万元")


def change(now, last):
    return "—" if last == 0 else "持平" if now == last else f"{(now - last) / last * 100:+.1f}"


draw = "--no-charts" not in sys.argv
if draw:
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    plt.rcParams["font.sans-serif"] = ["Noto Sans CJK SC", "Noto Sans CJK JP", "SimHei", "DejaVu Sans"]
    plt.rcParams["axes.unicode_minus"] = False
folder = out.parent


def paired():
    fig, axes = plt.subplots(1, 2, figsize=(5.9, 2.0), dpi=300)
    for axis, now, last, title in zip(
        axes, ("起数", "死亡"), ("事故起数（起）", "死亡人数（人）"), ("事故起数（起）", "死亡人数（人）"), strict=True
    ):
        position = range(len(sectors))
        axis.barh(
            [p - 0.2 for p in position],
            sectors[last],
            0.4,
            label="2022年1—6月",
            color="white",
            edgecolor="#333",
            hatch="/////",
        )
        axis.barh([p + 0.2 for p in position], sectors[now], 0.4, label="2023年1—6月", color="#333")
        axis.set_yticks(list(position), sectors["行业领域"])
        axis.set_title(title)
    axes[0].legend()
    fig.tight_layout()
    fig.savefig(folder / "p1.png")
    plt.close(fig)


def trend():
    fig, axis = plt.subplots(figsize=(5.9, 2.4), dpi=300)
    axis.plot(range(1, 7), before_months["事故起数（起）"], "--s", color="#8C8C8C", label="2022年")
    axis.plot(range(1, 7), months, "-o", color="black", label="2023年")
    axis.legend()
    fig.tight_layout()
    fig.savefig(folder / "p2.png")
    plt.close(fig)


def stacked():
    fig, axis = plt.subplots(figsize=(5.9, 1.6), dpi=300)
    axis.barh(hazards["名称"], hazards["已整改（处）"], color="#A6A6A6", label="已整改")
    axis.barh(
        hazards["名称"],
        hazards["未整改"],
        left=hazards["已整改（处）"],
        color="white",
        edgecolor="#333",
        hatch="/////",
        label="未整改",
    )
    axis.legend()
    fig.tight_layout()
    fig.savefig(folder / "p3.png")
    plt.close(fig)


def ranked():
    fig, axis = plt.subplots(figsize=(5.9, 1.8), dpi=300)
    bars = axis.barh(fines["行业领域"], fines["万元"], color="#A6A6A6")
    axis.bar_label(bars, fmt="%.2f")
    fig.tight_layout()
    fig.savefig(folder / "p4.png")
    plt.close(fig)


if draw:
    for chart in (paired, trend, stacked, ranked):
        chart()
document = DocxTemplate(template)
total_now, total_dead = int(sectors["起数"].sum()), int(sectors["死亡"].sum())
total_last, dead_last = int(sectors["事故起数（起）"].sum()), int(sectors["死亡人数（人）"].sum())
context = {
    "f": facts,
    "起数": total_now,
    "死亡": total_dead,
    "起数同比": change(total_now, total_last),
    "死亡同比": change(total_dead, dead_last),
    "重大": int(weekly["重大隐患（项）"].sum()),
    "h": {
        row["名称"]: {"发现": row["排查发现（处）"], "整改": row["已整改（处）"], "率": row["整改率"]}
        for _, row in hazards.iterrows()
    },
    "c": complaints.to_dict(),
    "罚款": round(float(fines[fines["行业领域"] == "消防"]["万元"].iloc[0]), 2),
    "sectors": [
        {
            "名": r["行业领域"],
            "a": int(r["起数"]),
            "b": int(r["事故起数（起）"]),
            "c": change(r["起数"], r["事故起数（起）"]),
            "d": int(r["死亡"]),
            "e": int(r["死亡人数（人）"]),
            "f": change(r["死亡"], r["死亡人数（人）"]),
        }
        for _, r in sectors.iterrows()
    ],
    "hazards": [
        {"名": r["名称"], "a": r["排查发现（处）"], "b": r["已整改（处）"], "c": r["未整改"], "d": r["整改率"]}
        for _, r in hazards.iterrows()
    ],
}
if draw:
    context |= {
        f"p{number}": InlineImage(document, str(folder / f"p{number}.png"), width=Mm(150)) for number in range(1, 5)
    }
document.render(context)
document.save(out)
