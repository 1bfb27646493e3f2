"""Who outside the service may own what is none of its business: a closed list, with its words in both languages."""

from collections.abc import Mapping
from enum import StrEnum


class OutsideOwner(StrEnum):
    """To whom an order is transferred."""

    STREET_OFFICE = "street_office"
    HOTLINE_12345 = "hotline_12345"
    POLICE_110 = "police_110"
    FIRE_119 = "fire_119"
    AMBULANCE_120 = "ambulance_120"
    URBAN_MANAGEMENT = "urban_management"
    CIVIL_AFFAIRS = "civil_affairs"
    HEALTH_CENTRE = "health_centre"
    COURT = "court"
    GAS_COMPANY = "gas_company"
    WATER_COMPANY = "water_company"
    POWER_COMPANY = "power_company"
    HEATING_COMPANY = "heating_company"
    TELECOM_COMPANY = "telecom_company"
    PROPERTY_COMPANY = "property_company"
    TRAFFIC_POLICE = "traffic_police"
    ANTI_FRAUD = "anti_fraud"
    LABOUR_INSPECTION = "labour_inspection"
    MARKET_SUPERVISION = "market_supervision"
    ECOLOGY = "ecology"
    HOUSING = "housing"
    HOUSING_FUND = "housing_fund"
    NATURAL_RESOURCES = "natural_resources"
    TRANSPORT = "transport"
    MEDICAL_INSURANCE = "medical_insurance"
    HEALTH_AUTHORITY = "health_authority"
    TAX = "tax"
    LEGAL_AID = "legal_aid"
    PROCURATORATE = "procuratorate"
    WOMEN_FEDERATION = "women_federation"
    DISABLED_FEDERATION = "disabled_federation"
    VETERANS = "veterans"
    EDUCATION = "education"
    POST = "post"
    FINANCE_REGULATOR = "finance_regulator"
    WORK_SAFETY = "work_safety"
    OWNERS_MEETING = "owners_meeting"


NAMES: Mapping[OutsideOwner, tuple[str, str]] = {
    OutsideOwner.STREET_OFFICE: ("街道办事处", "street office"),
    OutsideOwner.HOTLINE_12345: ("12345政务服务热线", "public service hotline 12345"),
    OutsideOwner.POLICE_110: ("公安110", "police 110"),
    OutsideOwner.FIRE_119: ("消防119", "fire brigade 119"),
    OutsideOwner.AMBULANCE_120: ("急救120", "ambulance 120"),
    OutsideOwner.URBAN_MANAGEMENT: ("城市管理部门", "urban management"),
    OutsideOwner.CIVIL_AFFAIRS: ("民政部门", "civil affairs"),
    OutsideOwner.HEALTH_CENTRE: ("社区卫生服务中心", "community health centre"),
    OutsideOwner.COURT: ("人民法院", "court"),
    OutsideOwner.GAS_COMPANY: ("燃气公司", "gas company"),
    OutsideOwner.WATER_COMPANY: ("供水公司", "water company"),
    OutsideOwner.POWER_COMPANY: ("供电公司", "power company"),
    OutsideOwner.HEATING_COMPANY: ("供热公司", "heating company"),
    OutsideOwner.TELECOM_COMPANY: ("通信公司", "telecommunications company"),
    OutsideOwner.PROPERTY_COMPANY: ("物业公司", "property management"),
    OutsideOwner.TRAFFIC_POLICE: ("公安交警", "traffic police"),
    OutsideOwner.ANTI_FRAUD: ("反诈中心", "anti-fraud centre"),
    OutsideOwner.LABOUR_INSPECTION: ("人社部门（劳动保障监察）", "labour inspection"),
    OutsideOwner.MARKET_SUPERVISION: ("市场监管部门", "market supervision"),
    OutsideOwner.ECOLOGY: ("生态环境部门", "environmental authority"),
    OutsideOwner.HOUSING: ("住建部门", "housing authority"),
    OutsideOwner.HOUSING_FUND: ("住房公积金中心", "housing fund"),
    OutsideOwner.NATURAL_RESOURCES: ("自然资源部门（不动产登记）", "natural resources, land register"),
    OutsideOwner.TRANSPORT: ("交通运输部门", "transport authority"),
    OutsideOwner.MEDICAL_INSURANCE: ("医疗保障部门", "medical insurance"),
    OutsideOwner.HEALTH_AUTHORITY: ("卫生健康部门", "health authority"),
    OutsideOwner.TAX: ("税务部门", "tax office"),
    OutsideOwner.LEGAL_AID: ("公共法律服务中心", "public legal service"),
    OutsideOwner.PROCURATORATE: ("人民检察院", "procuratorate"),
    OutsideOwner.WOMEN_FEDERATION: ("妇联", "women's federation"),
    OutsideOwner.DISABLED_FEDERATION: ("残联", "disabled persons' federation"),
    OutsideOwner.VETERANS: ("退役军人事务部门", "veterans' affairs"),
    OutsideOwner.EDUCATION: ("教育部门", "education authority"),
    OutsideOwner.POST: ("邮政管理部门", "postal authority"),
    OutsideOwner.FINANCE_REGULATOR: ("金融监管部门", "financial regulator"),
    OutsideOwner.WORK_SAFETY: ("应急管理部门", "emergency management"),
    OutsideOwner.OWNERS_MEETING: ("业主大会和业主委员会", "owners' meeting and council"),
}
"""Owner -> Chinese and English name."""

PHONES: Mapping[OutsideOwner, str] = {
    OutsideOwner.HOTLINE_12345: "12345",
    OutsideOwner.POLICE_110: "110",
    OutsideOwner.FIRE_119: "119",
    OutsideOwner.AMBULANCE_120: "120",
    OutsideOwner.URBAN_MANAGEMENT: "12345",
    OutsideOwner.CIVIL_AFFAIRS: "12345",
    OutsideOwner.COURT: "12368",
    OutsideOwner.POWER_COMPANY: "95598",
    OutsideOwner.TELECOM_COMPANY: "12300",
    OutsideOwner.TRAFFIC_POLICE: "122",
    OutsideOwner.ANTI_FRAUD: "96110",
    OutsideOwner.LABOUR_INSPECTION: "12333",
    OutsideOwner.MARKET_SUPERVISION: "12315",
    OutsideOwner.ECOLOGY: "12345",
    OutsideOwner.HOUSING: "12345",
    OutsideOwner.HOUSING_FUND: "12329",
    OutsideOwner.NATURAL_RESOURCES: "12345",
    OutsideOwner.TRANSPORT: "12328",
    OutsideOwner.MEDICAL_INSURANCE: "12393",
    OutsideOwner.HEALTH_AUTHORITY: "12345",
    OutsideOwner.TAX: "12366",
    OutsideOwner.LEGAL_AID: "12348",
    OutsideOwner.PROCURATORATE: "12309",
    OutsideOwner.WOMEN_FEDERATION: "12338",
    OutsideOwner.DISABLED_FEDERATION: "12385",
    OutsideOwner.VETERANS: "12345",
    OutsideOwner.EDUCATION: "12345",
    OutsideOwner.POST: "12305",
    OutsideOwner.FINANCE_REGULATOR: "12378",
    OutsideOwner.WORK_SAFETY: "12350",
}
"""Owner -> the public number that answers all over the country; firms and offices without one are asked by 12345."""
ANYBODY = "12345"


def phone_of(owner: OutsideOwner) -> str:
    """The public number under which an owner is reached, or asked for."""
    return PHONES.get(owner, ANYBODY)
