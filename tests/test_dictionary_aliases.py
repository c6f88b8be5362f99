"""The kit's ledgers know the headings met in the wild (domain.md, section 6): each is taken for its column."""

from __future__ import annotations

from pathlib import Path

import pytest

from report.dictionary import Dictionary, dictionary
from report.problem import Collector
from report.tables import load_yaml, split_unit

KIT = Path(__file__).resolve().parent.parent / "templates" / "half_year" / "dictionary.yaml"
WILD = {
    "隐患台账": "隐患编号 编号 巡查编号 dangerNo 排查日期 检查时间 检查日期 发现时间 发现日期 下发时间 上报时间 受检单位 被检查单位 单位名称 企业名称 检查项目"
    " 场所名称 所属镇街 所属街办 属地 所在乡镇 所属网格 行业领域 监管行业领域 隐患类别(行业) 领域 工程类别 排查主体 检查单位 牵头单位 隐患来源 问题来源 检查人"
    " 检查人员 发现人 排查人 专项行动 专题专项 检查类型 隐患描述 存在问题 隐患问题描述 问题描述 隐患基本情况 隐患等级 隐患级别 级别 整改措施 整改要求"
    " 整改要求(措施) 治理方案 整改责任单位 责任单位 整改责任人 责任人 单位负责人 整改资金 落实治理经费 治理资金 整改期限 限期 整改时限 限期整改日期"
    " 计划完成治理时间 截止时间 整改完成日期 整改时间 整改日期 完成时间 整改状态 销号情况 整改情况 状态 案件状态 是否按期整改 按期整改 复查人 复查日期 销号日期"
    " 验收人 跟踪人员 挂牌督办级别 是否挂牌督办 情况说明",
    "执法检查台账": "检查日期 时间 填报时间 被检查单位 企业名称 检查对象 统一社会信用代码 组织机构代码 行业领域 监管行业 企业规模 是否规上 重点单位 检查类型 任务来源"
    " 检查方式 检查单位 执法人员1 执法人员2 执法证号 证号 安全生产监管执法人员 出动人次 专家人次 出动执法人员 现场检查记录文号 责令限期整改指令书文号"
    " 现场处理措施决定书文号 整改复查意见书文号 一般隐患数 重大隐患数 已整改数 隐患数量 发现问题 违法行为(项次) 整改期限 是否立案 责令停产停业 三停 停产整顿 停止作业",
    "行政处罚台账": "行政处罚决定书文号 处罚决定书文号 决定书文号 文号 案件名称 案由 处罚事由 案名 当事人 行政相对人名称 被处罚人(单位) 违规主体名称 dsr 统一社会信用代码"
    " 法定代表人 案件来源 ajly 处罚阶段 行业领域 立案日期 处罚决定日期 结案日期 处罚日期 违法行为类型 违法事实 处罚依据 处罚内容 主要违法违规事实 处罚类别 处罚种类"
    " 罚款金额 处罚数额 处罚金额 没收金额 没收违法所得、没收非法财物的金额 程序 履行方式 已缴金额 缴款日期 缴费 罚款收据 处罚机关 公示截止期 移送司法 作出处罚决定的机关",
    "事故台账": "事故编号 序号 发生日期 发生时间 事故时间 发生地点 所属县(区)镇 事故地点 事故单位 单位名称 行业代码 行业领域 所属行业 管理分类 是否生产经营性 事故类别"
    " 事故类型 死亡人数 死亡(含失踪) 死亡和下落不明 失踪人数 重伤人数 轻伤人数 受伤人数 重伤(含急性工业中毒) 直接经济损失 直接财产损失 经济损失 事故等级 事故级别"
    " 统计状态 是否核销 接报日期 最近更新日期 填报日期 调查状态 批复结案日期 处理情况",
    "举报投诉台账": "受理编号 线索号 信件编号 登记编号 受理日期 登记时间 举报时间 来源渠道 举报方式 案件来源 批次 举报人类型 被举报单位 地址 所属镇街 被举报地址"
    " 所在镇街 举报类别 举报类型 行业领域 举报内容 主要问题 举报原由 承办单位 处置部门 办理期限 管理期限 办理状态 办结状态 进程 办结日期 是否按期 是否属实 办理结果"
    " 是否立案 处罚金额 奖励金额 责令整改",
}  # fmt: skip


@pytest.fixture(scope="module")
def kit() -> Dictionary:
    problems = Collector()
    found = dictionary(load_yaml(KIT, "dictionary.yaml", problems), problems)
    assert problems.problems == []
    return found


@pytest.mark.parametrize("ledger", WILD)
def test_every_heading_met_in_the_wild_belongs_to_one_column(kit: Dictionary, ledger: str) -> None:
    columns = kit.ledgers[ledger].columns
    owners = {
        name: [column.name for column in columns if name in {split_unit(header)[0] for header in column.headers}]
        for name in WILD[ledger].split()
    }
    assert {name: found for name, found in owners.items() if len(found) != 1} == {}
